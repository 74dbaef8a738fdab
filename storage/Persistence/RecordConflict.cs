using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ChatOps.Storage.Persistence;

/// <summary>Tells a collision between writers, after which the work is simply done again, from a real fault.</summary>
internal static class RecordConflict
{
    /// <summary>Raised by the trigger that keeps the chain whole; the same text on both providers.</summary>
    public const string ChainBroken = "timeline: not the next entry";

    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteConstraint = 19;

    /// <summary>Whether another writer was first. The transaction is void and may be tried anew from its start.</summary>
    public static bool IsCollision(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: { } inner } => IsCollision(inner),

        // Npgsql's execution strategy wraps what it finds worth retrying, deadlocks for one.
        InvalidOperationException { InnerException: DbUpdateException or PostgresException } => IsCollision(exception.InnerException),
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation
            || postgres.MessageText.Contains(ChainBroken, StringComparison.Ordinal),
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked
            || (sqlite.SqliteErrorCode == SqliteConstraint
                && (sqlite.Message.Contains(ChainBroken, StringComparison.Ordinal)
                    || sqlite.Message.Contains("UNIQUE constraint failed", StringComparison.Ordinal))),
        _ => false,
    };

    /// <summary>Whether a row with the same key is there already; a busy or deadlocked database says nothing of the kind.</summary>
    public static bool IsDuplicate(Exception exception) => exception switch
    {
        DbUpdateException { InnerException: { } inner } => IsDuplicate(inner),
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteConstraint
            && sqlite.Message.Contains("UNIQUE constraint failed", StringComparison.Ordinal),
        _ => false,
    };
}
