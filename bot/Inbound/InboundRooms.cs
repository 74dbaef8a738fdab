using ChatOps.Bot.Commands;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Inbound;

/// <summary>What the rooms of deliveries are.</summary>
internal static class InboundRooms
{
    /// <summary>Whether a delivery came from the channel of that incident.</summary>
    public static async Task<bool> IsOfIncidentAsync(
        RecordSession session, InboundDelivery delivery, string? incidentKey, CancellationToken cancellationToken)
    {
        if (incidentKey is null || !CommandParser.TryNumber(incidentKey, out var number))
        {
            return false;
        }

        return await session.Db.IncidentRooms
            .Where(room => room.Platform == delivery.Platform && room.Room == delivery.Room)
            .Join(session.Db.Incidents, room => room.IncidentId, incident => incident.Id, (_, incident) => incident.Number)
            .ContainsAsync(number, cancellationToken);
    }
}
