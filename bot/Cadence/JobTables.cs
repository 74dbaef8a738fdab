using Hangfire;
using Npgsql;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Lets one bot at a time make or upgrade the tables of the jobs. The library's scripts are not made for two at once: one
/// of two bots fails in the middle of a version, and the library goes on with the next one all the same.
/// </summary>
internal static class JobTables
{
    /// <summary>The key of the server's lock. It goes with the transaction, so a killed bot holds up nobody.</summary>
    public const long Lock = 0x4368_6174_4F70_734A;

    /// <summary>Longer than any upgrade takes.</summary>
    private const int MostSeconds = 120;

    public static JobStorage Make(string? connectionString, Func<JobStorage> make)
    {
        // The library is not asynchronous here.
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(@key)", connection, transaction) { CommandTimeout = MostSeconds };
        command.Parameters.AddWithValue("key", Lock);
        command.ExecuteNonQuery();
        return make();
    }
}
