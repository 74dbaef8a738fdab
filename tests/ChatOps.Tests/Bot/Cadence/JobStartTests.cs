using ChatOps.Bot.Cadence;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Bot.Console;
using ChatOps.Tests.Bot.Terminal;
using ChatOps.Tests.Support;
using Npgsql;

namespace ChatOps.Tests.Bot.Cadence;

/// <summary>Starting beside, and after, bots that were killed: what they left of the job storage's locks holds up nobody.</summary>
[Collection(nameof(RunningBot))]
public sealed class JobStartTests
{
    [Fact]
    public async Task A_bot_gets_ready_although_one_was_killed_that_held_the_locks_of_the_recurring_jobs()
    {
        var server = await DatabaseAsync();
        await using (await ConsoleBot.StartAsync(provider: StorageProvider.Postgres, database: server))
        {
        }

        // They look as if they had been taken just now for as long as this test lasts.
        await DoAsync(
            server,
            """
            INSERT INTO hangfire.lock (resource, acquired)
            SELECT 'hangfire:lock:recurring-job:' || job, now() + interval '1 day' FROM unnest(ARRAY['status-update-sweep', 'clock-sweep', 'housekeeping']) AS job
            ON CONFLICT DO NOTHING;
            DELETE FROM hangfire.hash WHERE key LIKE 'recurring-job:%';
            """);

        await using var bot = await ConsoleBot.StartAsync(provider: StorageProvider.Postgres, database: server);
        Assert.Equal(0L, await AskAsync(server, "SELECT count(DISTINCT key) FROM hangfire.hash WHERE key LIKE 'recurring-job:%'"));

        await DoAsync(server, "DELETE FROM hangfire.lock");
        await Until.TrueAsync(async () => await AskAsync(server, "SELECT count(DISTINCT key) FROM hangfire.hash WHERE key LIKE 'recurring-job:%'") == 3);
    }

    [Fact]
    public async Task While_one_bot_makes_the_tables_of_the_jobs_another_waits()
    {
        var server = await DatabaseAsync();
        await using var other = new NpgsqlConnection(server.Options.ConnectionString);
        await other.OpenAsync(Token);
        await using var making = await other.BeginTransactionAsync(Token);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock(@key)", other, making))
        {
            take.Parameters.AddWithValue("key", JobTables.Lock);
            await take.ExecuteNonQueryAsync(Token);
        }

        var starting = Task.Run(() => ConsoleBot.StartAsync(provider: StorageProvider.Postgres, database: server), Token);
        await Until.TrueAsync(async () => starting.IsCompleted || await AskAsync(server, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 1);
        Assert.Equal(0L, await AskAsync(server, "SELECT count(*) FROM pg_namespace WHERE nspname = 'hangfire'"));

        await making.RollbackAsync(Token);
        await using var bot = await starting;
        Assert.Equal(1L, await AskAsync(server, "SELECT count(*) FROM hangfire.schema"));
    }

    private static async Task<TestDatabase> DatabaseAsync()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null && !RequireAll, PostgresCluster.NotInstalled);
        return await TestDatabase.CreateAsync(StorageProvider.Postgres);
    }

    private static async Task DoAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Options.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<long> AskAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Options.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Token) ?? 0L);
    }
}
