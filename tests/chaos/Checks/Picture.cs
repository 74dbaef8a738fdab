using ChatOps.Storage.Cadence;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Chaos.Checks;

/// <summary>All of the record while nothing moves in it.</summary>
internal sealed record Picture(
    IReadOnlyList<Incident> Incidents, ILookup<IncidentId, TimelineEntry> Entries, ILookup<IncidentId, StatusUpdate> Updates,
    IReadOnlyList<IncidentRoom> Rooms, IReadOnlyList<InboundDelivery> Deliveries, IReadOnlyList<OutgoingMessage> Outgoing,
    IReadOnlyList<ConsoleMessage> Messages)
{
    public static async Task<Picture> TakeAsync(ChatOpsDbContext db, CancellationToken cancellationToken)
    {
        var entries = await db.TimelineEntries.OrderBy(entry => entry.Sequence).ToListAsync(cancellationToken);
        var updates = await db.StatusUpdates.OrderBy(update => update.Number).ToListAsync(cancellationToken);
        return new Picture(
            await db.Incidents.OrderBy(incident => incident.Number).ToListAsync(cancellationToken),
            entries.ToLookup(entry => entry.IncidentId), updates.ToLookup(update => update.IncidentId),
            await db.IncidentRooms.ToListAsync(cancellationToken), await db.InboundDeliveries.ToListAsync(cancellationToken),
            await db.OutgoingMessages.OrderBy(message => message.Sequence).ToListAsync(cancellationToken),
            await db.ConsoleMessages.OrderBy(message => message.Id).ToListAsync(cancellationToken));
    }
}
