using System.Collections.Concurrent;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Which conversation stands for another one: in a channel that is one incident's own, every thread is about that incident.
/// </summary>
internal sealed class TeamsHomes(TeamsOptions options, ChatOpsRecord record)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The incident's own thread, if the conversation is in its channel; else the conversation itself.</summary>
    public async Task<string> OfAsync(string conversation, CancellationToken cancellationToken)
    {
        var channel = TeamsPlaces.ChannelOf(conversation);
        if (!options.ChannelPerIncident || channel == options.Channel || !channel.Contains("@thread", StringComparison.Ordinal))
        {
            return conversation;
        }

        if (_known.TryGetValue(channel, out var known))
        {
            return known;
        }

        var threads = TeamsPlaces.ThreadIn(channel, "");
        await using var db = record.Read();
        var found = await db.IncidentRooms.Where(room => room.Platform == ChatPlatform.Teams && room.Room.StartsWith(threads)).Select(room => room.Room).Take(2).ToListAsync(cancellationToken);
        if (found is not [var home])
        {
            return conversation;
        }

        if (_known.Count < Most)
        {
            _known[channel] = home;
        }

        return home;
    }
}
