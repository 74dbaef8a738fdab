using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ChatOps.Storage.Persistence;

/// <summary>
/// Sets what SQLite forgets between connections: a write-ahead log, so that readers never wait, and a sync at every
/// commit, so that what was acknowledged survives the power cut too. A connection that comes back from the pool has them
/// still.
/// </summary>
internal sealed class SqliteDurability : DbConnectionInterceptor
{
    private static readonly ConditionalWeakTable<object, object> Known = [];

    public static SqliteDurability Instance { get; } = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private static void Set(DbConnection connection)
    {
        // The driver's own handle, which lives as long as the database's idea of the connection does.
        if (connection is not SqliteConnection { Handle: { } handle } || Known.TryGetValue(handle, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";
        command.ExecuteNonQuery();
        Known.AddOrUpdate(handle, handle);
    }
}
