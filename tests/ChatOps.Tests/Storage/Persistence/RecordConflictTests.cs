using ChatOps.Storage.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ChatOps.Tests.Storage.Persistence;

public class RecordConflictTests
{
    public static TheoryData<string, bool, bool> Faults { get; } = new()
    {
        { "sqlite busy", true, false },
        { "sqlite unique", true, true },
        { "sqlite not next", true, false },
        { "sqlite foreign key", false, false },
        { "postgres unique", true, true },
        { "postgres not next", true, false },
        { "postgres deadlock", true, false },
        { "postgres serialization", true, false },
        { "postgres foreign key", false, false },
        { "postgres disk full", false, false },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_collision_is_told_from_a_fault_and_a_repetition_from_a_collision(string fault, bool collision, bool duplicate)
    {
        var exception = new DbUpdateException("saving", Provider(fault));

        Assert.Equal(collision, RecordConflict.IsCollision(exception));
        Assert.Equal(duplicate, RecordConflict.IsDuplicate(exception));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_the_execution_strategy_wrapped_is_recognised(string fault, bool collision, bool _)
    {
        var inner = Provider(fault);

        Assert.Equal(
            collision,
            RecordConflict.IsCollision(new InvalidOperationException("likely transient", new DbUpdateException("saving", inner))));
    }

    [Fact]
    public void Any_other_exception_is_a_fault()
    {
        Assert.False(RecordConflict.IsCollision(new InvalidOperationException("a bug")));
        Assert.False(RecordConflict.IsCollision(new InvalidOperationException("a bug", new InvalidOperationException())));
        Assert.False(RecordConflict.IsCollision(new DbUpdateException("no cause")));
        Assert.True(RecordConflict.IsCollision(new DbUpdateConcurrencyException()));
    }

    private static Exception Provider(string fault) => fault switch
    {
        "sqlite busy" => new SqliteException("database is locked", 5),
        "sqlite unique" => new SqliteException("SQLite Error 19: 'UNIQUE constraint failed: x.Id'.", 19),
        "sqlite not next" => new SqliteException($"SQLite Error 19: '{RecordConflict.ChainBroken}'.", 19),
        "sqlite foreign key" => new SqliteException("SQLite Error 19: 'FOREIGN KEY constraint failed'.", 19),
        "postgres unique" => new PostgresException("duplicate key", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation),
        "postgres not next" => new PostgresException(
            RecordConflict.ChainBroken, "ERROR", "ERROR", PostgresErrorCodes.IntegrityConstraintViolation),
        "postgres deadlock" => new PostgresException("deadlock", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected),
        "postgres serialization" => new PostgresException("conflict", "ERROR", "ERROR", PostgresErrorCodes.SerializationFailure),
        "postgres foreign key" => new PostgresException("foreign key", "ERROR", "ERROR", PostgresErrorCodes.ForeignKeyViolation),
        "postgres disk full" => new PostgresException("disk", "ERROR", "ERROR", PostgresErrorCodes.DiskFull),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
