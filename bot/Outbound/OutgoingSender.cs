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
internal sealed record Sent(string? MessageId, Func<RecordSession, CancellationToken, Task>? Record = null)
{
    /// <summary>Why a part of it was refused for good; what is there of it is kept all the same. Null if all of it is there.</summary>
    public string? Refusal { get; init; }
}

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
            OutgoingKind.Remove => RemoveAsync(port, message, cancellationToken),
            OutgoingKind.RefreshTopic => RefreshTopicAsync(port, message, cancellationToken),
            OutgoingKind.RefreshRequest => RefreshRequestAsync(port, message, cancellationToken),
            OutgoingKind.CloseRoom => CloseRoomAsync(port, message, cancellationToken),
            OutgoingKind.ReopenRoom => ReopenRoomAsync(port, message, cancellationToken),
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

        var spec = await SpecAsync(port, message, db, incident, cancellationToken);
        var opened = await port.OpenIncidentRoomAsync(spec, message.Id, cancellationToken);
        return PossibleRepeat.Record(port, message, new Sent(null, (session, _) =>
        {
            var room = new IncidentRoom(incident.Id, port.Platform, opened.Room.Room, opened.Room.Thread);
            if (opened.Card is { } posted)
            {
                room.CardPosted(posted);
            }

            session.Db.IncidentRooms.Add(room);
            if (opened.Remark is { } remark)
            {
                new Announcer(session).ToIncident(incident, Notice.Warn(remark));
            }

            if (!opened.IsFurnished)
            {
                new Announcer(session).Furnish(port.Platform, incident, spec.Members);
            }

            return Task.CompletedTask;
        }));
    }

    /// <summary>The channel as it was, or a new one where the platform does not give that back.</summary>
    private async Task<Sent> ReopenRoomAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var incident = await IncidentAsync(db, message, cancellationToken);
        if (await port.ReopenRoomAsync(await RoomAsync(port, message, cancellationToken), cancellationToken))
        {
            return new Sent(null);
        }

        var spec = await SpecAsync(port, message, db, incident, cancellationToken);
        var opened = await port.OpenIncidentRoomAsync(spec, message.Id, cancellationToken);
        return new Sent(null, async (session, token) =>
        {
            var known = await session.Db.IncidentRooms.AsTracking()
                .SingleAsync(candidate => candidate.IncidentId == incident.Id && candidate.Platform == port.Platform, token);
            known.MovedTo(opened.Room.Room, opened.Room.Thread);
            if (opened.Card is { } card)
            {
                known.CardPosted(card);
            }

            // The cards of its requests stand in the former channel; the next change posts them in this one.
            var requests = session.Db.ActionRequests.Where(request => request.IncidentId == incident.Id).Select(request => request.Id);
            await session.Db.ActionCards.Where(shown => shown.Platform == port.Platform && requests.Contains(shown.RequestId)).ExecuteDeleteAsync(token);
            var announce = new Announcer(session);
            if (!opened.IsFurnished)
            {
                announce.Furnish(port.Platform, incident, spec.Members);
            }

            announce.RefreshCard(incident);
            announce.SayMoved(port.Platform, incident);
        });
    }

    private async Task<IncidentRoomSpec> SpecAsync(IChatPort port, OutgoingMessage message, ChatOpsDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        var members = await db.IncidentResponders.Where(responder => responder.IncidentId == incident.Id)
            .Select(responder => responder.PersonId).ToListAsync(cancellationToken);
        var name = incident.Sensitive ? $"{incident.Key}-{incident.Codename}" : $"{incident.Key}-{incident.Title}";
        return new IncidentRoomSpec(incident.Key, name, card.Topic(incident), incident.Sensitive, members)
        {
            Card = DeliveryMark.On(await card.ComposeAsync(db, incident, cancellationToken), message, port.Can, clock.Now()),
            MayBeThere = message.MayHaveBeenSent,
        };
    }

    private async Task<Sent> PostAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (message.Room == Announcer.Lobby && !port.Can.HasLobby)
        {
            return new Sent(null);
        }

        var room = await RoomAsync(port, message, cancellationToken);
        var notice = DeliveryMark.On(ChatJson.Read<Notice>(message.Content), message, port.Can, clock.Now());
        var posted = await FoundAsync(port, room, message, cancellationToken)
            ?? await port.PostAsync(room, notice, message.Id, cancellationToken);
        return PossibleRepeat.Record(port, message, new Sent(posted.MessageId));
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
        if (cardMessage is not null && await TryUpdateAsync(port, new MessageRef(room, cardMessage), notice, cancellationToken))
        {
            return new Sent(cardMessage);
        }

        var posted = await PostCardAsync(port, room, notice, message, cancellationToken);
        if (port.Can.HasPins)
        {
            await PinAsync(port, posted.Card, cancellationToken);
        }

        return PossibleRepeat.Record(port, message, posted.Sent(async (session, token) =>
        {
            var known = await session.Db.IncidentRooms.AsTracking()
                .SingleAsync(candidate => candidate.IncidentId == incident.Id && candidate.Platform == port.Platform, token);
            known.CardPosted(posted.Card.MessageId);
        }));
    }

    private async Task<Sent> RefreshRequestAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var id = ChatJson.Read<RequestShown>(message.Content).Request;
        var room = await RoomAsync(port, message, cancellationToken);
        var shown = await db.ActionCards.Where(known => known.RequestId == id && known.Platform == port.Platform)
            .Select(known => known.Message).SingleOrDefaultAsync(cancellationToken);
        var notice = await requests.ComposeAsync(db, id, cancellationToken);
        if (shown is not null && await TryUpdateAsync(port, new MessageRef(room, shown), notice, cancellationToken))
        {
            return new Sent(shown);
        }

        var posted = await PostCardAsync(port, room, notice, message, cancellationToken);
        return PossibleRepeat.Record(port, message, posted.Sent(async (session, token) =>
        {
            await session.Db.ActionCards.Where(known => known.RequestId == id && known.Platform == port.Platform).ExecuteDeleteAsync(token);
            session.Db.ActionCards.Add(new ActionCard(id, port.Platform, posted.Card.MessageId));
        }));
    }

    private async Task<Sent> WhisperAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var room = await RoomAsync(port, message, cancellationToken);
        var whispered = ChatJson.Read<Whispered>(message.Content);
        var posted = (port.Can.CanFindWhispers ? await FoundAsync(port, room, message, cancellationToken) : null)
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

        // Somebody may have been kept out since this was written.
        await using var db = record.Read();
        var excluded = await db.IncidentExclusions.Where(known => known.IncidentId == message.IncidentId).Select(known => known.PersonId).ToListAsync(cancellationToken);
        await port.InviteAsync(room, [.. ChatJson.Read<IReadOnlyList<PersonId>>(message.Content).Except(excluded)], cancellationToken);
        return new Sent(null);
    }

    private async Task<Sent> RemoveAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var room = await RoomAsync(port, message, cancellationToken);
        await port.RemoveAsync(room, ChatJson.Read<IReadOnlyList<PersonId>>(message.Content), cancellationToken);
        return new Sent(null);
    }

    private async Task<Sent> CloseRoomAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        await port.CloseRoomAsync(await RoomAsync(port, message, cancellationToken), cancellationToken);
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

    /// <summary>False if somebody deleted the card: then there is to be a new one.</summary>
    private async Task<bool> TryUpdateAsync(IChatPort port, MessageRef card, Notice notice, CancellationToken cancellationToken)
    {
        try
        {
            await port.UpdateAsync(card, notice, cancellationToken);
            return true;
        }
        catch (ChatMessageGoneException gone)
        {
            logger.LogWarning("A card was deleted on {Platform} and is posted anew: {Reason}", port.Platform, gone.Message);
            return false;
        }
    }

    /// <summary>
    /// A card whose posting was broken off may lack its rest and its buttons; an edit brings them. One that is refused them is the
    /// card all the same: else every change would post another without buttons.
    /// </summary>
    private async Task<PostedCard> PostCardAsync(IChatPort port, RoomRef room, Notice notice, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (await FoundAsync(port, room, message, cancellationToken) is { } found)
        {
            try
            {
                await port.UpdateAsync(found, notice, cancellationToken);
                return new PostedCard(found);
            }
            catch (ChatRefusedException refused) when (refused is not ChatMessageGoneException)
            {
                return new PostedCard(found, refused.Message);
            }
        }

        try
        {
            return new PostedCard(await port.PostCardAsync(room, DeliveryMark.On(notice, message, port.Can, clock.Now()), message.Id, cancellationToken));
        }
        catch (ChatCardIncompleteException incomplete)
        {
            return new PostedCard(incomplete.Card, incomplete.Message);
        }
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
            ? await OpenLateAsync(port, message, cancellationToken)
            : new RoomRef(port.Platform, room.Room, room.Thread);
    }

    /// <summary>The channel could not be opened when it was time to; perhaps what was wrong is mended.</summary>
    private async Task<RoomRef> OpenLateAsync(IChatPort port, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!port.Can.HasRoomPerIncident || (await OpenRoomAsync(port, message, cancellationToken)).Record is not { } store)
        {
            throw new ChatRefusedException("The incident has no channel here.");
        }

        await record.WriteAsync(
            async (session, token) =>
            {
                await store(session, token);
                return true;
            },
            cancellationToken);
        return await RoomAsync(port, message, cancellationToken);
    }

    /// <summary>A card that is there.</summary>
    /// <param name="Refusal">Why its rest is not; null if it is.</param>
    private sealed record PostedCard(MessageRef Card, string? Refusal = null)
    {
        /// <summary>The same for the outbox, with how it is kept.</summary>
        public Sent Sent(Func<RecordSession, CancellationToken, Task> keep) => new(Card.MessageId, keep) { Refusal = Refusal };
    }
}
