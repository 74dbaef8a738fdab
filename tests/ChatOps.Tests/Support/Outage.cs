using Npgsql;

namespace ChatOps.Tests.Support;

/// <summary>Takes a database away from those who use it, and gives it back.</summary>
internal static class Outage
{
    public static Task BeginAsync(TestDatabase database) => RunAsync(
        database,
        "ALTER DATABASE \"{0}\" WITH ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{0}'");

    public static Task EndAsync(TestDatabase database) => RunAsync(database, "ALTER DATABASE \"{0}\" WITH ALLOW_CONNECTIONS true");

    private static async Task RunAsync(TestDatabase database, string sql)
    {
        var address = new NpgsqlConnectionStringBuilder(database.Options.ConnectionString);
        var name = address.Database;
        address.Database = "postgres";
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql.Replace("{0}", name, StringComparison.Ordinal);
        await command.ExecuteNonQueryAsync(Token);
    }
}
