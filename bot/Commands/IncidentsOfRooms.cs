using System.Collections.Concurrent;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands;

/// <summary>
/// Which incident a channel belongs to. Asked with every command; a channel never changes its incident, so what was found
/// once is kept.
/// </summary>
internal sealed class IncidentsOfRooms
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(ChatPlatform Platform, string Room), IncidentOfRoom> _known = new();

    /// <summary>The incident of a channel, or the one that the command line stands in; null if there is none.</summary>
    public async Task<IncidentOfRoom?> OfAsync(RecordSession session, ChatPlatform platform, string room, CancellationToken cancellationToken)
    {
        if (room.Length == 0)
        {
            return null;
        }

        if (_known.TryGetValue((platform, room), out var known))
        {
            return known;
        }

        // The command line has no channels; it names the incident that it stands in.
        if (platform == ChatPlatform.Terminal)
        {
            return CommandParser.TryNumber(room, out var number)
                ? await session.Db.Incidents.Where(incident => incident.Number == number)
                    .Select(incident => new IncidentOfRoom(incident.Id, incident.Number)).SingleOrDefaultAsync(cancellationToken)
                : null;
        }

        var found = await session.Db.IncidentRooms
            .Where(candidate => candidate.Platform == platform && candidate.Room == room)
            .Join(
                session.Db.Incidents, candidate => candidate.IncidentId, incident => incident.Id,
                (candidate, incident) => new { Incident = new IncidentOfRoom(incident.Id, incident.Number), candidate.Thread })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is { Thread: "" } && _known.Count < Most)
        {
            _known[(platform, room)] = found.Incident;
        }

        return found?.Incident;
    }
}

/// <summary>The incident that a channel belongs to.</summary>
internal sealed record IncidentOfRoom(IncidentId Id, int Number);
