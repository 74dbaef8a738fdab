using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bench.Updates;

/// <summary>Fills a record with open incidents, as if each had been opened at its time.</summary>
internal static class OpenIncidents
{
    private const int InOneCommit = 500;

    private static readonly TimeSpan UpdateEvery = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan DraftBefore = TimeSpan.FromMinutes(5);

    /// <summary>P0 incidents, acknowledged, in channels of their own; the first updates are due evenly from <paramref name="firstDue"/> on.</summary>
    public static async Task AddAsync(ChatOpsRecord record, int count, DateTimeOffset firstDue, CancellationToken cancellationToken)
    {
        var step = UpdateEvery / count;
        for (var start = 0; start < count; start += InOneCommit)
        {
            var from = start;
            await record.WriteAsync(
                async (session, token) =>
                {
                    for (var i = from; i < Math.Min(count, from + InOneCommit); i++)
                    {
                        Add(session, i + 1, (firstDue - UpdateEvery + (i * step)).ToRecordTime(), firstDue);
                    }

                    await session.Db.Counters.ExecuteUpdateAsync(set => set.SetProperty(counter => counter.Value, from + InOneCommit), token);
                },
                cancellationToken);
        }
    }

    private static void Add(RecordSession session, int number, DateTimeOffset openedAt, DateTimeOffset firstDue)
    {
        var (incident, opened) = Samples.Opened(number, openedAt);
        var acknowledgedAt = openedAt + TimeSpan.FromMinutes(1);
        var head = Append(session, incident, opened.AsHead(), incident.Acknowledge(Samples.Commander, acknowledgedAt), acknowledgedAt);
        if (incident.NextUpdateDueAt - firstDue < DraftBefore && incident.OfferDraft() is { } draft)
        {
            // Its draft has gone out; the others' go out while we watch, as many a second as updates do.
            Append(session, incident, head, draft, firstDue - DraftBefore);
        }

        var room = new ConsoleRoom($"inc-{number}", $"inc-{number}", isPrivate: false, openedAt);
        session.Db.Add(incident);
        session.Db.Add(opened);
        session.Db.Add(room);
        session.Db.Add(new IncidentRoom(incident.Id, ChatPlatform.Console, room.Id, null));
        session.Db.Add(new IncidentResponder(incident.Id, Samples.Commander, openedAt));
    }

    private static TimelineHead Append(RecordSession session, Incident incident, TimelineHead head, IncidentChange change, DateTimeOffset at) =>
        Append(session, incident, head, ((IncidentChange.Made)change).Event, at);

    private static TimelineHead Append(RecordSession session, Incident incident, TimelineHead head, TimelineEvent happened, DateTimeOffset at)
    {
        var entry = TimelineEntry.Append(head, incident.Id, happened, Samples.Acting, Samples.Source, at, at);
        session.Db.Add(entry);
        return entry.AsHead();
    }
}
