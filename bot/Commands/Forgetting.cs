using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands;

/// <summary>
/// Takes redacted words out of everything else that the bot keeps of the incident: entries and updates that repeat them,
/// its channels of the built-in chat, and what came in and went out about it. Another incident is never touched, and a
/// message that waits still goes out, without the words. What stands on other platforms, in exports and in backups is out
/// of its reach.
/// </summary>
internal sealed class Forgetting(RecordSession session, Incident incident, RedactedWords words, string mark)
{
    /// <summary>Talk comes a little earlier than the incident that it led to.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(10);

    /// <summary>What was done to hosts, by whose word, and what became of evidence: such an entry goes only by its own number.</summary>
    private static readonly HashSet<TimelineEntryKind> Proof =
    [
        .. Enum.GetValues<TimelineEntryKind>().Where(kind => kind.ToString() is var name
            && (name.StartsWith("Action", StringComparison.Ordinal) || name.StartsWith("BreakGlass", StringComparison.Ordinal) || name.StartsWith("Evidence", StringComparison.Ordinal))),
        TimelineEntryKind.HostKeyRefused,
    ];

    private DateTimeOffset Since => incident.DeclaredAt - Before;

    /// <summary>The other entries of the incident that repeat the words: those that go with them, and those that prove something and stay.</summary>
    public async Task<(IReadOnlyList<TimelineEntry> Going, IReadOnlyList<TimelineEntry> Staying)> RepeatedAsync(long sequence, CancellationToken cancellationToken)
    {
        var others = await session.Db.TimelineEntries.AsNoTracking()
            .Where(entry => entry.IncidentId == incident.Id && entry.Sequence != sequence && entry.Payload != null && entry.Kind != TimelineEntryKind.PayloadRedacted)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync(cancellationToken);
        var repeating = others.Where(words.AreIn).ToLookup(entry => Proof.Contains(entry.Kind));
        return ([.. repeating[false]], [.. repeating[true]]);
    }

    /// <summary>Forgets them everywhere but on the timeline.</summary>
    /// <param name="redacted">The entries that lost their words: what they came with goes as a whole.</param>
    public async Task ForgetAsync(IReadOnlyCollection<TimelineEntry> redacted, CancellationToken cancellationToken)
    {
        foreach (var update in await session.Db.StatusUpdates.AsTracking().Where(update => update.IncidentId == incident.Id).ToListAsync(cancellationToken))
        {
            update.Forget(words.Without(update.Text, mark), update.Statement is { } statement ? words.Without(statement, mark) : null);
        }

        var rooms = (await session.Db.IncidentRooms.AsNoTracking().Where(room => room.IncidentId == incident.Id).ToListAsync(cancellationToken))
            .Select(room => (room.Platform, room.Room)).ToHashSet();
        var own = await ForgetDeliveriesAsync(rooms, [.. redacted.Select(entry => entry.ReadEnvelope().Source).Select(source => (source.Platform, source.Message))], cancellationToken);
        var answers = await ForgetMessagesAsync(rooms, own, cancellationToken);
        await ForgetChatAsync(rooms, own, answers, cancellationToken);
    }

    /// <summary>The built-in chat names an incident's channel after its title.</summary>
    public async Task ForgetRoomNameAsync(CancellationToken cancellationToken)
    {
        var rooms = session.Db.IncidentRooms.Where(room => room.IncidentId == incident.Id && room.Platform == ChatPlatform.Console).Select(room => room.Room);
        foreach (var room in await session.Db.ConsoleRooms.AsTracking().Where(room => rooms.Contains(room.Id)).ToListAsync(cancellationToken))
        {
            room.Rename(incident.Key.ToLowerInvariant());
        }
    }

    /// <summary>What people sent: in the incident's channels, or elsewhere about it.</summary>
    private async Task<IReadOnlyList<OwnDelivery>> ForgetDeliveriesAsync(
        HashSet<(ChatPlatform, string)> rooms, HashSet<(ChatPlatform?, string?)> sources, CancellationToken cancellationToken)
    {
        var names = rooms.Select(room => room.Item2).ToList();
        var keys = sources.Select(source => source.Item2).ToList();
        var about = $"\"incidentKey\":\"{incident.Key}\"";

        // One that nobody has worked on yet is still to be done.
        var deliveries = await session.Db.InboundDeliveries.AsTracking()
            .Where(delivery => delivery.ReceivedAt >= Since && delivery.ProcessedAt != null
                && (names.Contains(delivery.Room) || keys.Contains(delivery.DeliveryKey) || (delivery.Answer != null && delivery.Answer.Contains(about))))
            .ToListAsync(cancellationToken);
        var own = new List<OwnDelivery>();
        foreach (var delivery in deliveries)
        {
            var answer = delivery.Answer is { } kept ? ChatJson.Read<CommandAnswer>(kept) : null;
            var known = new OwnDelivery(delivery, answer, rooms.Contains((delivery.Platform, delivery.Room)), sources.Contains((delivery.Platform, delivery.DeliveryKey)));
            if (!known.LedToIt && !known.IsInside && answer?.IncidentKey != incident.Key)
            {
                continue;
            }

            own.Add(known);
            delivery.Forget(
                known.LedToIt ? ChatJson.Replace(delivery.Body, _ => mark) : words.WithoutInJson(delivery.Body, mark),
                delivery.Answer is { } said ? words.WithoutInJson(said, mark) : null);
        }

        return own;
    }

    /// <summary>What was said of it, or still waits to be said.</summary>
    /// <returns>The answers to what came from elsewhere.</returns>
    private async Task<IReadOnlyList<Guid?>> ForgetMessagesAsync(
        HashSet<(ChatPlatform, string)> rooms, IReadOnlyList<OwnDelivery> own, CancellationToken cancellationToken)
    {
        var elsewhere = own.Where(known => !known.IsInside).ToList();
        var places = rooms.Select(room => room.Item2).Concat(elsewhere.Select(known => known.Delivery.Room)).Distinct().ToList();
        var messages = await session.Db.OutgoingMessages.AsTracking()
            .Where(message => message.CreatedAt >= Since && (message.Kind == OutgoingKind.Post || message.Kind == OutgoingKind.Whisper)
                && (message.IncidentId == incident.Id || (message.IncidentId == null && message.Room != null && places.Contains(message.Room))))
            .ToListAsync(cancellationToken);
        var answers = new List<Guid?>();
        foreach (var message in messages)
        {
            var isAnswer = message.IncidentId is null && elsewhere.Any(known => known.IsAnsweredBy(message));
            if (isAnswer)
            {
                answers.Add(message.Id);
            }

            if (message.IncidentId is not null || isAnswer || rooms.Contains((message.Platform, message.Room!)))
            {
                message.Forget(message.Kind == OutgoingKind.Post ? words.WithoutInNotice(message.Content, mark) : words.WithoutInJson(message.Content, mark));
            }
        }

        return answers;
    }

    /// <summary>What stands in the built-in chat: in the incident's own channel, and elsewhere what was said of it.</summary>
    private async Task ForgetChatAsync(
        HashSet<(ChatPlatform Platform, string Room)> rooms, IReadOnlyList<OwnDelivery> own, IReadOnlyList<Guid?> answers, CancellationToken cancellationToken)
    {
        var inside = rooms.Where(room => room.Platform == ChatPlatform.Console).Select(room => room.Room).ToList();
        var typed = own.Where(known => !known.IsInside || known.LedToIt).Select(known => (Guid?)known.Delivery.Id).ToList();
        var ledToIt = own.Where(known => known.LedToIt).Select(known => (Guid?)known.Delivery.Id).ToHashSet();
        var said = session.Db.OutgoingMessages.Where(message => message.IncidentId == incident.Id).Select(message => (Guid?)message.Id);
        foreach (var message in await session.Db.ConsoleMessages.AsTracking()
            .Where(message => message.CreatedAt >= Since
                && (inside.Contains(message.RoomId) || typed.Contains(message.DeliveryId) || answers.Contains(message.OutgoingId) || said.Contains(message.OutgoingId)))
            .ToListAsync(cancellationToken))
        {
            var body = message.IsNotice ? words.WithoutInNotice(message.Body, mark) : ledToIt.Contains(message.DeliveryId) ? mark : words.Without(message.Body, mark);
            if (body != message.Body)
            {
                message.Edit(body, session.Now);
            }
        }
    }

    /// <summary>Something that people sent about the incident.</summary>
    /// <param name="Answer">What it was answered, before the words went.</param>
    /// <param name="IsInside">It was sent in a channel of the incident.</param>
    /// <param name="LedToIt">A redacted entry came of it.</param>
    private sealed record OwnDelivery(InboundDelivery Delivery, CommandAnswer? Answer, bool IsInside, bool LedToIt)
    {
        /// <summary>An answer does not say what it answers, but it was written in the same moment and says the same.</summary>
        public bool IsAnsweredBy(OutgoingMessage message) =>
            message.Kind == OutgoingKind.Whisper && message.Platform == Delivery.Platform && message.Room == Delivery.Room && message.CreatedAt == Delivery.ProcessedAt
            && Answer?.Notice is { } notice && ChatJson.Write(ChatJson.Read<Whispered>(message.Content).Notice) == ChatJson.Write(notice);
    }
}
