using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>What a page shows: rooms and messages, as the one who looks may see them.</summary>
internal sealed class ConsoleView(ChatOpsRecord record, ConsoleRooms access)
{
    private const int MostMessages = 200;
    private const int MostOpen = 60;
    private const int MostEnded = 15;

    /// <summary>The lobby first, then open incidents from the worst on, then those that ended last.</summary>
    public async Task<IReadOnlyList<RoomRow>> RoomsAsync(PersonId? person, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var rows = new List<RoomRow>();
        var lobby = await db.ConsoleRooms.SingleOrDefaultAsync(room => room.Id == ConsolePort.LobbyRoom, cancellationToken);
        if (lobby is not null)
        {
            rows.Add(new RoomRow(lobby.Id, "incidents", null, null, false, false, await LatestAsync(db, lobby.Id, person, cancellationToken)));
        }

        var visible = db.IncidentRooms.Where(room => room.Platform == ChatPlatform.Console)
            .Join(db.Incidents, room => room.IncidentId, incident => incident.Id, (room, incident) => new { room.Room, Incident = incident })
            .Where(pair => !db.ConsoleRooms.Any(room => room.Id == pair.Room && room.IsPrivate)
                || db.ConsoleMembers.Any(member => member.RoomId == pair.Room && member.PersonId == person));
        var open = await visible
            .Where(pair => pair.Incident.Status != IncidentStatus.Closed && pair.Incident.Status != IncidentStatus.Cancelled)
            .OrderBy(pair => pair.Incident.Severity).ThenByDescending(pair => pair.Incident.Number)
            .Take(MostOpen).ToListAsync(cancellationToken);
        var ended = await visible
            .Where(pair => pair.Incident.Status == IncidentStatus.Closed || pair.Incident.Status == IncidentStatus.Cancelled)
            .OrderByDescending(pair => pair.Incident.Number)
            .Take(MostEnded).ToListAsync(cancellationToken);
        foreach (var pair in open.Concat(ended))
        {
            var incident = pair.Incident;
            rows.Add(new RoomRow(
                pair.Room, $"{incident.Key} {Disclosure.TitleOutside(incident)}", incident.Severity, incident.Status, incident.Drill, incident.Sensitive,
                await LatestAsync(db, pair.Room, person, cancellationToken)));
        }

        return rows;
    }

    /// <summary>One room with its newest messages; null for a room that is not there or not for this one's eyes.</summary>
    public async Task<RoomContent?> RoomAsync(string id, PersonId? person, CancellationToken cancellationToken)
    {
        if (!await access.MayEnterAsync(id, person, cancellationToken))
        {
            return null;
        }

        await using var db = record.Read();
        var room = await db.ConsoleRooms.SingleAsync(known => known.Id == id, cancellationToken);
        var messages = await db.ConsoleMessages
            .Where(message => message.RoomId == id && (message.VisibleTo == null || message.VisibleTo == person))
            .OrderByDescending(message => message.Id)
            .Take(MostMessages)
            .ToListAsync(cancellationToken);
        messages.Reverse();
        var pinned = room.PinnedMessageId is { } pinnedId
            ? messages.FirstOrDefault(message => message.Id == pinnedId) ?? await db.ConsoleMessages.SingleOrDefaultAsync(message => message.Id == pinnedId, cancellationToken)
            : null;
        var incident = await db.IncidentRooms.Where(known => known.Platform == ChatPlatform.Console && known.Room == id)
            .Join(db.Incidents, known => known.IncidentId, known => known.Id, (_, known) => known)
            .FirstOrDefaultAsync(cancellationToken);
        return new RoomContent(
            room.Id, room.Name, room.Topic ?? "", incident, pinned is null ? null : Row(pinned),
            [.. messages.Where(message => message.Id != room.PinnedMessageId).Select(Row)]);
    }

    private static MessageRow Row(ConsoleMessage message) => new(
        message.Id, message.AuthorName, message.IsNotice ? null : message.Body,
        message.IsNotice ? ChatJson.Read<Notice>(message.Body) : null, message.VisibleTo is not null, message.OnTimeline, message.CreatedAt);

    private static async Task<long> LatestAsync(ChatOpsDbContext db, string room, PersonId? person, CancellationToken cancellationToken) =>
        await db.ConsoleMessages.Where(message => message.RoomId == room && (message.VisibleTo == null || message.VisibleTo == person))
            .MaxAsync(message => (long?)message.Id, cancellationToken) ?? 0;
}

/// <summary>A room in the list.</summary>
public sealed record RoomRow(
    string Id, string Label, Severity? Severity, IncidentStatus? Status, bool Drill, bool Sensitive, long Latest);

/// <summary>A room with its messages.</summary>
public sealed record RoomContent(
    string Id, string Name, string Topic, Incident? Incident, MessageRow? Pinned, IReadOnlyList<MessageRow> Messages);

/// <summary>A message: the words of a person, or a notice of the bot.</summary>
public sealed record MessageRow(
    long Id, string Author, string? Text, Notice? Notice, bool OnlyForMe, bool OnTimeline, DateTimeOffset At);
