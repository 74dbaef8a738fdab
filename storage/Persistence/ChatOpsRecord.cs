using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.Persistence;

/// <summary>The way into the record: every change goes through <see cref="WriteAsync{T}"/>.</summary>
public sealed class ChatOpsRecord(IChatOpsContexts contexts, TimeProvider clock)
{
    private const int MostAttempts = 12;

    // SQLite has one writer. Waiting here in order is fair and quick; its own busy-wait has a tail of seconds.
    private readonly WriterTurns? _onlyWriter = contexts.Provider == StorageProvider.Sqlite ? new WriterTurns() : null;

    public StorageProvider Provider => contexts.Provider;

    /// <summary>The present, fit for the record.</summary>
    public DateTimeOffset Now => clock.Now();

    internal TimeProvider Clock => clock;

    /// <summary>A context for reading; the caller disposes of it.</summary>
    public ChatOpsDbContext Read()
    {
        var db = contexts.Create();
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return db;
    }

    /// <summary>A context that sees the record as it stood at its first query, whatever is written meanwhile; the caller disposes of it.</summary>
    public async Task<ChatOpsDbContext> ReadSnapshotAsync(CancellationToken cancellationToken)
    {
        var db = Read();
        try
        {
            // The context ends the transaction when it is disposed of.
            await db.Database.BeginTransactionAsync(db.Snapshot, cancellationToken);
            return db;
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Does work in one transaction. When another writer was first, the work is done again from its start with fresh
    /// state, so it must have no effect outside the session it is given.
    /// </summary>
    /// <exception cref="DbUpdateException">The database refused what the work tried to save.</exception>
    public async Task<T> WriteAsync<T>(Func<RecordSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(work, cancellationToken);
            }
            catch (Exception exception) when (attempt < MostAttempts && RecordConflict.IsCollision(exception))
            {
                await Task.Delay(Pause(attempt), clock, cancellationToken);
            }
        }
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<RecordSession, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async (session, token) =>
            {
                await work(session, token);
                return true;
            },
            cancellationToken);

    /// <summary>Adds rows that stand alone, in one commit, before any other write that waits.</summary>
    /// <returns>False if a row with the same key is there already; then none was added.</returns>
    /// <exception cref="DbUpdateException">The database refused one of them for another reason; none was added.</exception>
    public Task<bool> TryInsertAsync<TRow>(IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
        where TRow : class =>
        TryInsertAsync(rows, Array.Empty<object>(), cancellationToken);

    /// <inheritdoc cref="TryInsertAsync{TRow}(IReadOnlyCollection{TRow}, CancellationToken)"/>
    public Task<bool> TryInsertAsync<TRow, TOther>(IReadOnlyCollection<TRow> rows, IReadOnlyCollection<TOther> others, CancellationToken cancellationToken)
        where TRow : class
        where TOther : class =>
        AsOnlyWriterAsync(
            async () =>
            {
                await using var db = contexts.Create();
                try
                {
                    await InsertAsync(db, rows, others, cancellationToken);
                    return true;
                }
                catch (DbUpdateException exception) when (RecordConflict.IsDuplicate(exception))
                {
                    return false;
                }
            },
            cancellationToken,
            first: true);

    private static async Task InsertAsync<TRow, TOther>(
        ChatOpsDbContext db, IReadOnlyCollection<TRow> rows, IReadOnlyCollection<TOther> others, CancellationToken cancellationToken)
        where TRow : class
        where TOther : class
    {
        var connection = db.Database.GetDbConnection();
        if (connection.CanCreateBatch)
        {
            // Sent in one go, and one transaction without being told so.
            await db.Database.OpenConnectionAsync(cancellationToken);
            await using var batch = connection.CreateBatch();
            RowInsert<TRow>.For(db).AddTo(batch, connection, rows);
            if (others.Count > 0)
            {
                RowInsert<TOther>.For(db).AddTo(batch, connection, others);
            }

            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (DbException exception)
            {
                throw new DbUpdateException("A row could not be written.", exception);
            }
        }
        else if (rows.Count + others.Count == 1)
        {
            await RowInsert<TRow>.For(db).WriteAsync(db, rows, cancellationToken);
        }
        else
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await RowInsert<TRow>.For(db).WriteAsync(db, rows, cancellationToken);
            if (others.Count > 0)
            {
                await RowInsert<TOther>.For(db).WriteAsync(db, others, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Runs something that writes with its own SQL under the same single-writer rule.</summary>
    /// <param name="first">Somebody waits to be acknowledged: before all others that wait.</param>
    internal async Task<T> AsOnlyWriterAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken, bool first = false)
    {
        if (_onlyWriter is null)
        {
            return await work();
        }

        await _onlyWriter.EnterAsync(first, cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _onlyWriter.Leave();
        }
    }

    internal ChatOpsDbContext CreateContext() => contexts.Create();

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "It only spreads retries.")]
    internal static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(1, 4 << Math.Min(attempt, 6)));

    private Task<T> WriteOnceAsync<T>(Func<RecordSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        AsOnlyWriterAsync(
            async () =>
            {
                await using var db = contexts.Create();
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var session = new RecordSession(db, clock.Now());
                var result = await work(session, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken);
}
