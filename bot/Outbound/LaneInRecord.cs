using ChatOps.Bot.Chat;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Outbound;

/// <summary>
/// Sends a lane whose platform stands in the record itself: what is posted and the marks that it was are one
/// transaction, many messages at a time. Anything out of the ordinary is left to be sent alone.
/// </summary>
internal sealed class LaneInRecord(IEnumerable<IChatPort> ports, ChatOpsRecord record, IncidentCard card)
{
    private const int MostTogether = 64;

    private readonly Dictionary<ChatPlatform, IChatInRecord> _ports = ports.OfType<IChatInRecord>().ToDictionary(port => port.Platform);

    public bool Takes(ChatPlatform platform) => _ports.ContainsKey(platform);

    /// <summary>Sends what can be sent together from the head of the lane on.</summary>
    public async Task<LaneRest> SendAsync(ChatPlatform platform, string lane, CancellationToken cancellationToken)
    {
        var port = _ports[platform];
        var (rest, rooms) = await record.WriteAsync((session, token) => SendAsync(session, port, lane, token), cancellationToken);
        foreach (var room in rooms)
        {
            port.Changed(room);
        }

        return rest;
    }

    private async Task<(LaneRest Left, IReadOnlyCollection<string?> Rooms)> SendAsync(
        RecordSession session, IChatInRecord port, string lane, CancellationToken cancellationToken)
    {
        var waiting = await session.LockLaneAsync(lane, MostTogether, cancellationToken);
        var places = new Places(session, port);
        var together = new List<(OutgoingMessage Message, Place Place)>();
        foreach (var message in waiting)
        {
            if (!IsOrdinary(message, session.Now) || await places.OfAsync(message, cancellationToken) is not { } place
                || (message.Kind == OutgoingKind.RefreshCard && place.Card is null))
            {
                break;
            }

            together.Add((message, place));
        }

        if (!await RefreshAsync(session, port, together, cancellationToken))
        {
            return (new LaneRest(waiting[0].Sequence, false), []);
        }

        var posted = together.Where(known => known.Message.Kind is OutgoingKind.Post or OutgoingKind.Whisper).ToList();
        if (posted.Count > 0)
        {
            var ids = await port.PostAsync(session, [.. posted.Select(known => Post(known.Message, known.Place, port.Can, session.Now))], cancellationToken);
            foreach (var ((message, _), id) in posted.Zip(ids))
            {
                Sent(session, message, id);
            }
        }

        return (
            new LaneRest(together.Count < waiting.Count ? waiting[together.Count].Sequence : null, waiting.Count == MostTogether),
            [.. together.Select(known => known.Message.Kind == OutgoingKind.RefreshTopic ? null : known.Place.Room).Distinct()]);
    }

    /// <summary>
    /// Edits the card once and sets the topic once: the last of each says all that those before it would. False if there is
    /// nothing to be edited.
    /// </summary>
    private async Task<bool> RefreshAsync(
        RecordSession session, IChatInRecord port, List<(OutgoingMessage Message, Place Place)> together, CancellationToken cancellationToken)
    {
        var edits = together.Where(known => known.Message.Kind == OutgoingKind.RefreshCard).ToList();
        var topics = together.Where(known => known.Message.Kind == OutgoingKind.RefreshTopic).ToList();
        if (edits.Count + topics.Count == 0)
        {
            return true;
        }

        var (any, place) = edits.Concat(topics).First();
        var incident = await session.Db.Incidents.AsNoTracking().SingleAsync(known => known.Id == any.IncidentId, cancellationToken);
        if ((edits.Count > 0 && !(place.Card is { } message && await port.UpdateAsync(session, message, await card.ComposeAsync(session.Db, incident, cancellationToken), cancellationToken)))
            || (topics.Count > 0 && !await port.SetTopicAsync(session, place.Room, card.Topic(incident), cancellationToken)))
        {
            return false;
        }

        Settle(session, edits, place.Card);
        Settle(session, topics, null);
        return true;
    }

    private static void Settle(RecordSession session, List<(OutgoingMessage Message, Place Place)> edits, string? id)
    {
        edits.SkipLast(1).ToList().ForEach(edit => edit.Message.Supersede());
        edits.TakeLast(1).ToList().ForEach(edit => Sent(session, edit.Message, id));
    }

    private static void Sent(RecordSession session, OutgoingMessage message, string? id)
    {
        message.Claim(session.Now, TimeSpan.Zero);
        message.MarkSent(id, session.Now);
    }

    private static ChatPost Post(OutgoingMessage message, Place place, ChatCapabilities can, DateTimeOffset now)
    {
        var isLate = now - message.CreatedAt >= DeliveryMark.LateAfter;
        if (message.Kind == OutgoingKind.Post)
        {
            var content = isLate ? ChatJson.Write(DeliveryMark.On(ChatJson.Read<Notice>(message.Content), message, can, now)) : message.Content;
            return new ChatPost(place.Room, content, null, message.Id);
        }

        var whispered = ChatJson.Read<Whispered>(message.Content);
        return new ChatPost(place.Room, ChatJson.Write(DeliveryMark.On(whispered.Notice, message, can, now)), whispered.To.Person, message.Id);
    }

    /// <summary>Whether it is due, was never begun by a bot that did not tell how it ended, and touches nothing but messages and the topic.</summary>
    private static bool IsOrdinary(OutgoingMessage message, DateTimeOffset now) =>
        message is { State: OutgoingState.Pending, MayHaveBeenSent: false, Kind: OutgoingKind.Post or OutgoingKind.Whisper or OutgoingKind.RefreshCard or OutgoingKind.RefreshTopic }
        && message.NotBefore <= now;

    private sealed record Place(string Room, string? Card);

    /// <summary>Where messages go; a lane is of one incident or of one room, so each place is looked up once.</summary>
    private sealed class Places(RecordSession session, IChatInRecord port)
    {
        private readonly Dictionary<(IncidentId? Incident, string? Room), Place?> _known = [];

        public async Task<Place?> OfAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            var key = (message.Room is null ? message.IncidentId : null, message.Room);
            if (!_known.TryGetValue(key, out var place))
            {
                _known[key] = place = await FindAsync(message, cancellationToken);
            }

            return place;
        }

        private async Task<Place?> FindAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            if (message.Room is { } named)
            {
                // A card stands in the incident's own channel.
                return await port.FindRoomAsync(session, named, cancellationToken) is { } room ? new Place(room, null) : null;
            }

            var known = await session.Db.IncidentRooms.AsNoTracking()
                .SingleOrDefaultAsync(candidate => candidate.IncidentId == message.IncidentId && candidate.Platform == port.Platform, cancellationToken);
            return known is not null && await port.FindRoomAsync(session, known.Room, cancellationToken) is { } own ? new Place(own, known.CardMessage) : null;
        }
    }
}

/// <summary>What is left of a lane.</summary>
/// <param name="Alone">The message at its head, which has to be sent alone or is not due; null if there is none.</param>
/// <param name="More">There may be more than was looked at.</param>
internal sealed record LaneRest(long? Alone, bool More);
