using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Teams.Graph;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Makes the thread of an incident, whose first message is the live card: in the channel that the settings name, or in one of
/// its own where the team's owner has consented to that.
/// </summary>
internal sealed class TeamsRooms(
    ConnectorClient connector, TeamsOptions options, TeamsPlaces places, TeamsReaders readers, TimeProvider clock, ILogger<TeamsRooms> logger,
    GraphChannels? channels = null, GraphFinder? finder = null)
{
    private static readonly TimeSpan UntilLetIn = TimeSpan.FromMinutes(2);

    /// <summary>So long Graph may be away before people get a thread instead.</summary>
    private static readonly TimeSpan UntilNoticed = TimeSpan.FromSeconds(30);

    /// <summary>Opens it, or finds what an attempt without answer opened.</summary>
    /// <exception cref="ChatRefusedException">There will be none.</exception>
    /// <exception cref="ChatAwayException">Not now.</exception>
    /// <exception cref="ChatAmbiguousException">It may be there.</exception>
    public async Task<OpenedRoom> OpenAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken)
    {
        if (spec.IsPrivate)
        {
            throw new ChatRefusedException("Everybody in the channel sees its threads, so a sensitive incident gets none. In a conversation with the bot alone every command works, with the incident named.");
        }

        var (own, remark) = await ConnectorClient.BeforeItGoesAsync(() => OwnAsync(spec, outgoingId, cancellationToken));
        var shared = options.Channel ?? throw new ChatRefusedException("The settings name no channel for incidents (teams.channel).");
        if (own is null)
        {
            return await BeginAsync(spec, shared, remark, outgoingId, cancellationToken);
        }

        try
        {
            return await BeginAsync(spec, own.Id, null, outgoingId, cancellationToken);
        }
        catch (ConnectorRefusedException refused) when (own.Made is { } made && clock.Now() - made < UntilLetIn)
        {
            // A channel that was made this moment lets nobody in for a little.
            throw new ChatAwayException($"The incident's new channel does not let the bot in yet. {refused.Message}", TimeSpan.FromSeconds(2), refused);
        }
        catch (ConnectorRefusedException refused)
        {
            return await BeginAsync(spec, shared, $"This incident's own channel does not let the bot in, so here is a thread. {refused.Message}", outgoingId, cancellationToken);
        }
    }

    private async Task<OpenedRoom> BeginAsync(IncidentRoomSpec spec, string channel, string? remark, Guid outgoingId, CancellationToken cancellationToken)
    {
        if (finder is not null && spec.MayBeThere && await ConnectorClient.BeforeItGoesAsync(() => finder.FindThreadAsync(channel, outgoingId, cancellationToken)) is { } found)
        {
            return Opened(TeamsPlaces.ThreadIn(channel, found), found, remark);
        }

        var card = AdaptiveCardRenderer.RenderOne(spec.Card, await ConnectorClient.BeforeItGoesAsync(() => readers.ForAsync(spec.Card, cancellationToken)));
        var thread = new ConversationParameters
        {
            IsGroup = true,
            ChannelData = new TeamsChannelData { Channel = new ChannelInfo(channel) },
            Activity = (finder is null ? card : card.Bearing(GraphFinder.Mark(outgoingId, 0, 1))).Message(),
            TenantId = options.TenantId,
            Bot = places.Bot,
        };
        var made = await connector.CreateThreadAsync(channel, thread, cancellationToken);
        var root = made.ActivityId ?? TeamsPlaces.RootOf(made.Id!);
        return Opened(TeamsPlaces.RootOf(made.Id!) is null && root is not null ? TeamsPlaces.ThreadIn(channel, root) : made.Id!, root, remark);
    }

    private static OpenedRoom Opened(string room, string? card, string? remark) => new(new RoomRef(ChatPlatform.Teams, room)) { Card = card, Remark = remark };

    /// <summary>The incident's own channel; without consent none, and a word on that.</summary>
    private async Task<(OwnChannel? Channel, string? Remark)> OwnAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken)
    {
        if (channels is null)
        {
            return (null, null);
        }

        try
        {
            return (await channels.OpenAsync(spec, cancellationToken), null);
        }
        catch (GraphRefusedException refused)
        {
            logger.LogWarning("{Incident} gets a thread and no channel of its own: {Reason}", spec.IncidentKey, refused.Message);
            return (null, $"This incident has no channel of its own, only this thread: {refused.Message} That takes Channel.Create.Group and ChannelSettings.Read.Group, which an owner of the team gives by adding the app anew (chatops teams package --channels), and the right teams.team.");
        }
        catch (ChatAwayException away) when (clock.Now() - OutgoingIds.MadeAt(outgoingId) > UntilNoticed)
        {
            // A place to speak is worth more than the best one.
            logger.LogWarning("{Incident} gets a thread and no channel of its own: {Reason}", spec.IncidentKey, away.Message);
            return (null, $"This incident has no channel of its own, only this thread: {away.Message} If an empty channel with its number appears, delete it.");
        }
    }
}
