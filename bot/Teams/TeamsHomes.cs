using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Console;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Teams.Graph;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Which conversation stands for another one: in a channel that is one incident's own, every thread is about that incident.
/// </summary>
internal sealed class TeamsHomes(
    TeamsOptions options, ChatOpsRecord record, AnswerLimits limits, TimeProvider clock, ILogger<TeamsHomes> logger, GraphChannels? channels = null)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The incident's own thread, if the conversation is in its channel; else the conversation itself.</summary>
    /// <exception cref="InboundUnavailableException">The record does not say now.</exception>
    public async Task<string> OfAsync(string conversation, CancellationToken cancellationToken)
    {
        var channel = TeamsPlaces.ChannelOf(conversation);
        if (channels is null || channel == options.Channel || !channel.Contains("@thread", StringComparison.Ordinal))
        {
            return conversation;
        }

        if (_known.TryGetValue(channel, out var known))
        {
            return known;
        }

        try
        {
            if (await ThreadsAsync(channel, cancellationToken).WaitAsync(limits.Save, clock, cancellationToken) is not [var only]
                || !await IsOwnAsync(channels, channel, only.IncidentId, cancellationToken))
            {
                return conversation;
            }

            if (_known.Count < Most)
            {
                _known[channel] = only.Room;
            }

            return only.Room;
        }
        catch (Exception exception) when (RecordTrouble.Is(exception))
        {
            throw new InboundUnavailableException("The record could not be asked whose channel it is.", exception);
        }
    }

    /// <summary>One thread alone may also stand in a channel that incidents shared once: then nobody named the incident, and it is not guessed.</summary>
    private async Task<bool> IsOwnAsync(GraphChannels channels, string channel, IncidentId incident, CancellationToken cancellationToken)
    {
        try
        {
            return await channels.IsOwnAsync(channel, incident.Value, cancellationToken).WaitAsync(limits.Save, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is GraphRefusedException or ChatAwayException or ChatAmbiguousException or TimeoutException)
        {
            logger.LogWarning("Whose channel {Channel} is cannot be asked, so what is said in it names no incident: {Reason}", channel, exception.Message);
            return false;
        }
    }

    /// <summary>The threads of incidents in a channel; more than one only in the channel that they share.</summary>
    private async Task<IReadOnlyList<IncidentRoom>> ThreadsAsync(string channel, CancellationToken cancellationToken)
    {
        var threads = TeamsPlaces.ThreadIn(channel, "");
        await using var db = record.Read();
        return await db.IncidentRooms.Where(room => room.Platform == ChatPlatform.Teams && room.Room.StartsWith(threads)).Take(2).ToListAsync(cancellationToken);
    }
}
