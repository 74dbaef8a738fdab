using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ChatOps.Storage.Persistence;

/// <summary>Brings the database to the shape that this version needs.</summary>
public static class RecordMigration
{
    /// <summary>Any number that nothing else locks in this database.</summary>
    private const long MigrationLock = 0x4368_6174_4F70_734D;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Applies what is missing. Several bots may start at once: one migrates and the others wait. A bot that was
    /// killed while migrating holds up nobody.
    /// </summary>
    public static async Task MigrateAsync(this ChatOpsRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await using var db = record.CreateContext();
        switch (record.Provider)
        {
            case StorageProvider.Sqlite:
                await MigrateSqliteAsync(db, record.Clock, cancellationToken);
                break;
            case StorageProvider.Postgres:
                await MigratePostgresAsync(db, record.Clock, cancellationToken);
                break;
        }
    }

    /// <summary>
    /// EF Core's lock on PostgreSQL goes with each migration's transaction, so between two of them another bot may apply the
    /// second one, which then fails here. So the server holds a lock of ours, which goes with the connection.
    /// </summary>
    private static async Task MigratePostgresAsync(ChatOpsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        while (!(await db.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_lock({MigrationLock}) AS "Value" """).ToListAsync(cancellationToken)).Single())
        {
            // Another bot migrates at this moment.
            await Task.Delay(LookAgain, clock, cancellationToken);
        }

        try
        {
            await db.Database.MigrateAsync(cancellationToken);
        }
        catch
        {
            // A connection that went back to its pool would hold the lock there.
            NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
            throw;
        }

        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellationToken);
    }

    /// <summary>
    /// EF Core's lock on SQLite is a row, which outlives the process that wrote it and would be waited for without
    /// end. So whoever migrates first holds a file beside the database, which the system lets go of when its holder
    /// dies; while it is held here, a row that is there was left behind.
    /// </summary>
    private static async Task MigrateSqliteAsync(ChatOpsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var path = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        await using var held = await HoldAsync($"{path}.migrating", clock, cancellationToken);
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    private static async Task<FileStream> HoldAsync(string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException))
            {
                // Another bot migrates at this moment.
                await Task.Delay(LookAgain, clock, cancellationToken);
            }
        }
    }
}
