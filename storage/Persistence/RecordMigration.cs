using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.Persistence;

/// <summary>Brings the database to the shape that this version needs.</summary>
public static class RecordMigration
{
    /// <summary>
    /// Applies what is missing. Several bots may start at once: one migrates and the others wait (EF Core takes a
    /// lock in the database for it).
    /// </summary>
    public static async Task MigrateAsync(this ChatOpsRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await using var db = record.CreateContext();
        await db.Database.MigrateAsync(cancellationToken);
    }
}
