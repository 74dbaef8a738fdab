using System.Reflection;
using ChatOps.Tests.Support;

[assembly: AssemblyFixture(typeof(TestRun))]

namespace ChatOps.Tests.Support;

/// <summary>One run of the test program: what it may demand, and what is put away at its end, whatever the tests did.</summary>
public sealed class TestRun : IAsyncDisposable
{
    /// <summary>Cancelled when the running test is given up.</summary>
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whether a missing part (PostgreSQL, for one) is a failure and not a skip.</summary>
    public static bool RequireAll => Environment.GetEnvironmentVariable("CHATOPS_REQUIRE_ALL") == "1";

    /// <summary>The folder of the sources that this program was built from.</summary>
    public static string SourceRoot { get; } = typeof(TestRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "SourceRoot").Value!;

    public async ValueTask DisposeAsync() => await PostgresCluster.StopSharedAsync();
}
