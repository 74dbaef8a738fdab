using System.Text;
using ChatOps.Actions.Ssh;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>Two hosts for the tests of the transport.</summary>
public sealed class SshLab() : Lab("ssh", 2)
{
    /// <summary>A transport for tests that need none of their own; what it connected to stays warm between them.</summary>
    public SshHosts Warm { get; } = new(TimeProvider.System, HostWords.Patient);

    /// <summary>Gives a host's sshd more settings, which go before all others; none puts it back.</summary>
    /// <param name="before">Shell commands that go before the restart.</param>
    public Task ConfigureAsync(LabHost host, string settings, string before = ":") => InHostAsync(
        host,
        $"""
        {before}
        echo '{settings}' >/etc/ssh/sshd_config.d/00-extra.conf
        systemctl reset-failed ssh
        systemctl restart ssh
        """);

    public override async ValueTask DisposeAsync()
    {
        await Warm.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>The tests that share those hosts; what one changes on a host it puts back.</summary>
[CollectionDefinition(nameof(SshLab))]
public sealed class SshLabTests : ICollectionFixture<SshLab>;

/// <summary>What tests of the transport say over and over.</summary>
internal static class HostWords
{
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    /// <summary>For tests that are about no limit.</summary>
    public static readonly SshLimits Patient = new()
    {
        Connect = TimeSpan.FromMinutes(1),
        Answer = TimeSpan.FromMinutes(1),
        HeartbeatWithin = TimeSpan.FromMinutes(1),
    };

    public static Task<HostResult> AskAsync(this IHosts hosts, SshHost host, string commandLine) =>
        hosts.RunAsync(host, new HostCommand(commandLine, Long), Token);

    public static string Text(this HostResult result) => Encoding.UTF8.GetString(result.Output);

    public static T Ended<T>(this HostResult result)
        where T : HostEnding
    {
        Assert.True(result.Ending is T, $"{result.Ending}");
        return (T)result.Ending;
    }

    public static int Code(this HostResult result) => result.Ended<HostEnding.Exited>().Code;

    public static HostFault Fault(this HostResult result) => result.Ended<HostEnding.NotSent>().Fault;
}
