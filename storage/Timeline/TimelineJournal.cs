using System.Collections.Concurrent;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// Adds an entry that stands alone, without a change of state, in a single statement: the head is remembered from the
/// last time and the database itself refuses an entry that is not the next one, so a stale memory costs a second try
/// and nothing else.
/// </summary>
public sealed class TimelineJournal(ChatOpsRecord record, TimeProvider clock)
{
    private const int MostHeads = 4096;
    private const int MostAttempts = 50;

    private readonly ConcurrentDictionary<IncidentId, TimelineHead> _heads = new();

    /// <summary>Writes the entry and gives it back as it stands in the chain.</summary>
    /// <exception cref="DbUpdateException">There is no such incident.</exception>
    public async Task<TimelineEntry> AppendAsync(
        IncidentId incident, TimelineEvent happened, TimelineActor actor, TimelineSource source, DateTimeOffset? happenedAt,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var entry = await record.AsOnlyWriterAsync(
                    () => AppendOnceAsync(incident, happened, actor, source, happenedAt, cancellationToken), cancellationToken);
                Remember(incident, entry.AsHead());
                return entry;
            }
            catch (Exception exception) when (attempt < MostAttempts && RecordConflict.IsCollision(exception))
            {
                _heads.TryRemove(incident, out _);
                await Task.Delay(ChatOpsRecord.Pause(attempt), clock, cancellationToken);
            }
        }
    }

    private async Task<TimelineEntry> AppendOnceAsync(
        IncidentId incident, TimelineEvent happened, TimelineActor actor, TimelineSource source, DateTimeOffset? happenedAt,
        CancellationToken cancellationToken)
    {
        await using var db = record.CreateContext();
        if (!_heads.TryGetValue(incident, out var head))
        {
            head = await db.TimelineEntries.HeadOfAsync(incident, cancellationToken);
        }

        var now = clock.Now();
        var entry = TimelineEntry.Append(head, incident, happened, actor, source, happenedAt ?? now, now);
        await RowInsert<TimelineEntry>.For(db).WriteAsync(db, [entry], cancellationToken);
        return entry;
    }

    private void Remember(IncidentId incident, TimelineHead head)
    {
        if (_heads.Count >= MostHeads)
        {
            _heads.Clear();
        }

        _heads[incident] = head;
    }
}
