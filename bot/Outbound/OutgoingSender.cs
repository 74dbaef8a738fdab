using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Outbound;

/// <summary>What sending brought: the platform's id, and what is to be kept of it together with the mark "sent".</summary>
internal sealed record Sent(string? MessageId, Func<RecordSession, CancellationToken, Task>? Record = null);

/// <summary>Turns a message of the outbox into calls of its platform's port.</summary>
internal sealed class OutgoingSender(
    IEnumerable<IChatPort> ports, ChatOpsRecord record, IncidentCard card, RequestCard requests, TimeProvider clock, ILogger<OutgoingSender> logger)
{
    private readonly Dictionary<ChatPlatform, IChatPort> _ports = ports.ToDictionary(port => port.Platform);

    /// <exception cref="ChatRefusedException">It will never go.</exception>
    /// <exception cref="ChatAwayException">It did not go, and that is not its fault.</exception>
    /// <exception cref="ChatAmbiguousException">It may have gone.</exception>
    public Task<Sent> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!_ports.TryGetValue(message.Platform, out var port))
        {
            throw new ChatRefusedException($"{message.Platform} is not set up.");
        }

        return message.Kind switch
        {
            OutgoingKind.OpenRoom => OpenRoomAsync(port, message, cancellationToken),
            OutgoingKind.Post => PostAsync(port, message, cancellationToken),
            OutgoingKind.RefreshCard => RefreshCardAsync(port, message, cancellationToken),
            OutgoingKind.Whisper => WhisperAsync(port, message, cancellationToken),
            OutgoingKind.Invite => InviteAsync(port, message, cancellationToken),
            OutgoingKind.RefreshTopic => RefreshTopicAsync(port, message, cancellationToken),
            OutgoingKind.RefreshRequest => RefreshRequestAsync(port, message, cancellationToken),
        };
    }

    private async Task<Sent> OpenRoomAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var incident = await IncidentAsync(db, message, cancellationToken);
        if (await db.IncidentRooms.AnyAsync(known => known.IncidentId == incident.Id && known.Platform == port.Platform, cancellationToken))
        {
            return new Sent(null);
        }

        var members = await db.IncidentResponders.Where(responder => responder.IncidentId == incident.Id)
            .Select(responder => responder.PersonId).ToListAsync(cancellationToken);
        var name = incident.Sensitive ? $"{incident.Key}-{incident.Codename}" : $"{incident.Key}-{incident.Title}";
        var room = await port.OpenIncidentRoomAsync(
            new IncidentRoomSpec(incident.Key, name, card.Topic(incident), incident.Sensitive, members), message.Id, cancellationToken);
        return new Sent(null, (session, _) =>
        {
            session.Db.IncidentRooms.Add(new IncidentRoom(incident.Id, port.Platform, room.Room, room.Thread));
            return Task.CompletedTask;
        });
    }

    private async Task<Sent> PostAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var room = await RoomAsync(port, message, cancellationToken);
        var notice = DeliveryMark.On(ChatJson.Read<Notice>(message.Content), message, port.Can, clock.Now());
        var posted = await FoundAsync(port, room, message, cancellationToken)
            ?? await port.PostAsync(room, notice, message.Id, cancellationToken);
        return new Sent(posted.MessageId);
    }

    private async Task<Sent> RefreshCardAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var incident = await IncidentAsync(db, message, cancellationToken);
        var room = await RoomAsync(port, message, cancellationToken);
        var cardMessage = await db.IncidentRooms
            .Where(known => known.IncidentId == incident.Id && known.Platform == port.Platform)
            .Select(known => known.CardMessage)
            .SingleAsync(cancellationToken);
        var notice = await card.ComposeAsync(db, incident, cancellationToken);
        if (cardMessage is not null)
        {
            await port.UpdateAsync(new MessageRef(room, cardMessage), notice, cancellationToken);
            return new Sent(cardMessage);
        }

        var posted = await FoundAsync(port, room, message, cancellationToken)
            ?? await port.PostAsync(room, notice, message.Id, cancellationToken);
        if (port.Can.HasPins)
        {
            await PinAsync(port, posted, cancellationToken);
        }

        return new Sent(posted.MessageId, async (session, token) =>
        {
            var known = await session.Db.IncidentRooms.AsTracking()
                .SingleAsync(candidate => candidate.IncidentId == incident.Id && candidate.Platform == port.Platform, token);
            known.CardPosted(posted.MessageId);
        });
    }

    private async Task<Sent> RefreshRequestAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var id = ChatJson.Read<RequestShown>(message.Content).Request;
        var room = await RoomAsync(port, message, cancellationToken);
        var shown = await db.ActionCards.Where(known => known.RequestId == id && known.Platform == port.Platform)
            .Select(known => known.Message).SingleOrDefaultAsync(cancellationToken);
        var notice = await requests.ComposeAsync(db, id, cancellationToken);
        if (shown is not null)
        {
            await port.UpdateAsync(new MessageRef(room, shown), notice, cancellationToken);
            return new Sent(shown);
        }

        var posted = await FoundAsync(port, room, message, cancellationToken)
            ?? await port.PostAsync(room, notice, message.Id, cancellationToken);
        return new Sent(posted.MessageId, (session, _) =>
        {
            session.Db.ActionCards.Add(new ActionCard(id, port.Platform, posted.MessageId));
            return Task.CompletedTask;
        });
    }

    private async Task<Sent> WhisperAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var room = await RoomAsync(port, message, cancellationToken);
        var whispered = ChatJson.Read<Whispered>(message.Content);
        var posted = await FoundAsync(port, room, message, cancellationToken)
            ?? await port.WhisperAsync(room, whispered.To, DeliveryMark.On(whispered.Notice, message, port.Can, clock.Now()), message.Id, cancellationToken);
        return new Sent(posted?.MessageId);
    }

    /// <summary>A card that cannot be pinned is a card all the same; nobody must post a second one for want of a pin.</summary>
    private async Task PinAsync(IChatPort port, MessageRef posted, CancellationToken cancellationToken)
    {
        try
        {
            await port.PinAsync(posted, cancellationToken);
        }
        catch (ChatRefusedException refused)
        {
            logger.LogWarning("{Platform} does not let the card be pinned: {Reason}", port.Platform, refused.Message);
        }
        catch (Exception exception) when (port.Can.CanFindOwnMessages && exception is not OperationCanceledException)
        {
            throw new ChatAmbiguousException("The card is there, but not pinned yet.", exception);
        }
    }

    private async Task<Sent> InviteAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var room = await RoomAsync(port, message, cancellationToken);
        await port.InviteAsync(room, ChatJson.Read<IReadOnlyList<PersonId>>(message.Content), cancellationToken);
        return new Sent(null);
    }

    private async Task<Sent> RefreshTopicAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (port.Can.HasTopics)
        {
            await using var db = record.Read();
            var incident = await IncidentAsync(db, message, cancellationToken);
            await port.SetTopicAsync(await RoomAsync(port, message, cancellationToken), card.Topic(incident), cancellationToken);
        }

        return new Sent(null);
    }

    /// <summary>Our own message, if an earlier attempt may have brought it there.</summary>
    private static async Task<MessageRef?> FoundAsync(IChatPort port, RoomRef room, OutgoingMessage message, CancellationToken cancellationToken) =>
        message.MayHaveBeenSent && port.Can.CanFindOwnMessages ? await port.FindAsync(room, message.Id, cancellationToken) : null;

    private static async Task<Incident> IncidentAsync(ChatOpsDbContext db, OutgoingMessage message, CancellationToken cancellationToken) =>
        await db.Incidents.SingleAsync(incident => incident.Id == message.IncidentId, cancellationToken);

    private async Task<RoomRef> RoomAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (message.Room is { } named)
        {
            return new RoomRef(port.Platform, named);
        }

        await using var db = record.Read();
        var room = await db.IncidentRooms
            .Where(known => known.IncidentId == message.IncidentId && known.Platform == port.Platform)
            .SingleOrDefaultAsync(cancellationToken);
        return room is null
            ? throw new ChatRefusedException("The incident has no channel here.")
            : new RoomRef(port.Platform, room.Room, room.Thread);
    }
}
