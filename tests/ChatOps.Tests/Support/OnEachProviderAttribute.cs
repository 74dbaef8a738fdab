using System.Reflection;
using ChatOps.Storage.Persistence;
using Xunit.Sdk;
using Xunit.v3;

namespace ChatOps.Tests.Support;

/// <summary>
/// Runs a theory on SQLite and on PostgreSQL, the real ones. Where PostgreSQL is not installed its row is skipped
/// with the reason, unless everything is required.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnEachProviderAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var missing = PostgresCluster.Programs is null && !TestRun.RequireAll;
        return ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
        [
            new TheoryDataRow<StorageProvider>(StorageProvider.Sqlite),
            new TheoryDataRow<StorageProvider>(StorageProvider.Postgres)
            {
                Skip = missing ? PostgresCluster.NotInstalled : null,
            },
        ]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
