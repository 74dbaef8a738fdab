using System.Collections.Concurrent;
using ChatOps.Bot.Console;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Which conversation stands for another one: in a channel that is one incident's own, every thread is about that incident.
/// </summary>
internal sealed class TeamsHomes(TeamsOptions options, ChatOpsRecord record, AnswerLimits limits, TimeProvider clock)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The incident's own thread, if the conversation is in its channel; else the conversation itself.</summary>
    /// <exception cref="InboundUnavailableException">The record does not say now.</exception>
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

        try
        {
            if (await ThreadsAsync(channel, cancellationToken).WaitAsync(limits.Save, clock, cancellationToken) is not [var home])
            {
                return conversation;
            }

            if (_known.Count < Most)
            {
                _known[channel] = home;
            }

            return home;
        }
        catch (Exception exception) when (RecordTrouble.Is(exception))
        {
            throw new InboundUnavailableException("The record could not be asked whose channel it is.", exception);
        }
    }

    /// <summary>The threads of incidents in a channel; more than one only in the channel that they share.</summary>
    private async Task<IReadOnlyList<string>> ThreadsAsync(string channel, CancellationToken cancellationToken)
    {
        var threads = TeamsPlaces.ThreadIn(channel, "");
        await using var db = record.Read();
        return await db.IncidentRooms.Where(room => room.Platform == ChatPlatform.Teams && room.Room.StartsWith(threads)).Select(room => room.Room).Take(2).ToListAsync(cancellationToken);
    }
}
