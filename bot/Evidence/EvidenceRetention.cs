using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// How long evidence is kept at least, by its kind. When that is over the incident's channel is told, once; destroying it
/// stays the decision of two people, because nobody gets it back.
/// </summary>
internal sealed class EvidenceRetention(ChatOpsRecord record, EvidenceOptions options, OutboxSignal outbox)
{
    private const int MostNamed = 30;

    /// <summary>Until when an item is to be kept; null where the settings say nothing.</summary>
    public DateTimeOffset? Until(EvidenceItem item) =>
        item.EndedAt is { } ended && (options.Retention.TryGetValue(item.ActionId, out var time) || options.Retention.TryGetValue(EvidenceOptions.Otherwise, out time)) ? ended + time : null;

    /// <summary>Until when something is to be kept that comes now and is no item; null where the settings say nothing.</summary>
    public DateTimeOffset? From(DateTimeOffset now) => options.Retention.TryGetValue(EvidenceOptions.Otherwise, out var time) ? now + time : null;

    /// <summary>Tells of what was kept long enough.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        if (options.Retention.Count == 0)
        {
            return;
        }

        var now = record.Now;
        await using var db = record.Read();
        var ended = await db.Incidents.Where(incident => incident.Status == IncidentStatus.Closed || incident.Status == IncidentStatus.Cancelled).Select(incident => incident.Id).ToListAsync(cancellationToken);
        var kept = await db.EvidenceItems
            .Where(item => ended.Contains(item.IncidentId) && item.SealedSha256 != null && !db.EvidenceDestructions.Any(wish => wish.ItemId == item.Id && wish.AgreedBy != null && wish.VoidedAt == null)
                && !db.EvidenceHolds.Any(hold => hold.IncidentId == item.IncidentId && hold.ReleasedAt == null))
            .ToListAsync(cancellationToken);
        foreach (var group in kept.Where(item => Until(item) is { } until && until <= now).GroupBy(item => item.IncidentId))
        {
            await TellAsync(group.Key, [.. group.OrderBy(item => item.Number).Select(item => item.Key)], cancellationToken);
        }
    }

    private async Task TellAsync(IncidentId id, IReadOnlyList<string> items, CancellationToken cancellationToken)
    {
        await record.WriteAsync(
            async (session, token) =>
            {
                var incident = (await session.LockIncidentAsync(id, token))!;
                var told = (await session.Db.TimelineEntries.AsNoTracking().Of(id).Where(entry => entry.Kind == TimelineEntryKind.EvidenceRetentionOver && entry.Payload != null).ToListAsync(token))
                    .SelectMany(entry => entry.ReadPayload<EvidenceRetentionOver>()!.Items).ToHashSet(StringComparer.Ordinal);
                var fresh = items.Where(item => !told.Contains(item)).ToArray();
                if (fresh.Length == 0)
                {
                    return;
                }

                await session.RecordAsync(id, new EvidenceRetentionOver(fresh), TimelineActor.Bot, TimelineSource.Bot, null, token);
                new Announcer(session).ToIncident(incident, Notice.Say(
                    $"Kept as long as the settings ask for: {string.Join(", ", fresh.Take(MostNamed))}{(fresh.Length > MostNamed ? $" and {fresh.Length - MostNamed} more" : "")}. To have one destroyed two people say ",
                    new CommandSpan($"evidence {incident.Key} destroy {fresh[0]} <why>"), ". Without that they stay."));
            },
            cancellationToken);
        outbox.Wake();
    }
}
