using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>What a page shows: rooms and messages, as the one who looks may see them.</summary>
internal sealed class ConsoleView(ChatOpsRecord record, ConsoleRooms access, ConsoleLooks looks)
{
    /// <summary>How many messages a page shows at first, and how many more each time that it is asked for earlier ones.</summary>
    public const int Messages = 150;

    /// <summary>How many open incidents the list of channels has at first, and how many more each time that it is asked for more.</summary>
    public const int Open = 60;

    /// <summary>The same for those that ended.</summary>
    public const int Ended = 15;

    /// <summary>The lobby first, then the reader's own incidents, then the others that are open from the worst on, then those that ended last.</summary>
    public async Task<RoomRows> RoomsAsync(PersonId? person, int mostOpen, int mostEnded, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var lobby = await db.ConsoleRooms.Where(room => room.Id == ConsolePort.LobbyRoom)
            .Select(room => new RoomRow(room.Id, room.Name, null, null, false, false, false, db.ConsoleMessages
                .Where(message => message.RoomId == room.Id && (message.VisibleTo == null || message.VisibleTo == person))
                .Max(message => (long?)message.Id) ?? 0))
            .ToListAsync(cancellationToken);
        var open = db.Incidents.NotEnded();
        var ended = db.Incidents
            .Where(incident => incident.Status == IncidentStatus.Closed || incident.Status == IncidentStatus.Cancelled);

        // One more than is shown, to know whether there are more.
        var openRows = await IncidentRoomsAsync(db, open, mostOpen + 1, byUrgency: true, person, cancellationToken);
        var endedRows = await IncidentRoomsAsync(db, ended, mostEnded + 1, byUrgency: false, person, cancellationToken);
        return new RoomRows(
            [.. lobby, .. openRows.Take(mostOpen), .. endedRows.Take(mostEnded)], openRows.Count > mostOpen, endedRows.Count > mostEnded);
    }

    private static async Task<IReadOnlyList<RoomRow>> IncidentRoomsAsync(
        ChatOpsDbContext db, IQueryable<Incident> incidents, int most, bool byUrgency, PersonId? person, CancellationToken cancellationToken)
    {
        var rooms = incidents
            .SelectMany(
                incident => db.IncidentRooms.Where(room => room.IncidentId == incident.Id && room.Platform == ChatPlatform.Console),
                (incident, room) => new { Incident = incident, room.Room })
            .Where(pair => !db.ConsoleRooms.Any(room => room.Id == pair.Room && room.IsPrivate)
                || db.ConsoleMembers.Any(member => member.RoomId == pair.Room && member.PersonId == person))
            .Where(pair => !db.IncidentExclusions.Any(exclusion => exclusion.IncidentId == pair.Incident.Id && exclusion.PersonId == person))
            .Select(pair => new
            {
                pair.Room,
                pair.Incident,
                Mine = db.ConsoleMembers.Any(member => member.RoomId == pair.Room && member.PersonId == person),
                Latest = db.ConsoleMessages
                    .Where(message => message.RoomId == pair.Room && (message.VisibleTo == null || message.VisibleTo == person))
                    .Max(message => (long?)message.Id) ?? 0,
            });
        var ordered = byUrgency
            ? rooms.OrderByDescending(row => row.Mine).ThenBy(row => row.Incident.Severity).ThenByDescending(row => row.Incident.Number)
            : rooms.OrderByDescending(row => row.Incident.Number);
        return [.. (await ordered.Take(most).ToListAsync(cancellationToken)).Select(row => new RoomRow(
            row.Room, $"{row.Incident.Key} {Disclosure.TitleOutside(row.Incident)}", row.Incident.Severity, row.Incident.Status,
            row.Incident.Drill, row.Incident.Sensitive, row.Mine, row.Latest))];
    }

    /// <summary>One room with its newest messages; null for a room that is not there or not for this one's eyes.</summary>
    public async Task<RoomContent?> RoomAsync(string id, ConsoleUser reader, int most, CancellationToken cancellationToken)
    {
        var person = reader.Person?.Id;
        if (!await access.MayEnterAsync(id, person, cancellationToken))
        {
            return null;
        }

        await using var db = record.Read();
        var room = await db.ConsoleRooms.SingleAsync(known => known.Id == id, cancellationToken);
        var messages = await db.ConsoleMessages
            .Where(message => message.RoomId == id && (message.VisibleTo == null || message.VisibleTo == person))
            .OrderByDescending(message => message.Id)
            .Take(most + 1)
            .ToListAsync(cancellationToken);
        var hasEarlier = messages.Count > most;
        messages = [.. messages.Take(most).Reverse()];
        var pinned = room.PinnedMessageId is { } pinnedId
            ? messages.FirstOrDefault(message => message.Id == pinnedId) ?? await db.ConsoleMessages.SingleOrDefaultAsync(message => message.Id == pinnedId, cancellationToken)
            : null;
        var incident = await db.IncidentRooms.Where(known => known.Platform == ChatPlatform.Console && known.Room == id)
            .Join(db.Incidents, known => known.IncidentId, known => known.Id, (_, known) => known)
            .FirstOrDefaultAsync(cancellationToken);
        if (incident is not null)
        {
            await looks.RecordAsync(incident, reader, id, cancellationToken);
        }

        return new RoomContent(
            room.Id, room.Name, room.Topic ?? "", incident, pinned is null ? null : Row(pinned),
            [.. messages.Where(message => message.Id != room.PinnedMessageId).Select(Row)], hasEarlier);
    }

    private static MessageRow Row(ConsoleMessage message) => new(
        message.Id, message.AuthorName, message.IsNotice ? null : message.Body,
        message.IsNotice ? ChatJson.Read<Notice>(message.Body) : null, message.VisibleTo is not null, message.OnTimeline, message.CreatedAt,
        !message.IsNotice && message.Author is null);
}

/// <summary>The list of rooms.</summary>
/// <param name="HasMoreOpen">There are more open incidents than it has.</param>
/// <param name="HasMoreEnded">The same of those that ended.</param>
public sealed record RoomRows(IReadOnlyList<RoomRow> Rows, bool HasMoreOpen, bool HasMoreEnded);

/// <summary>A room in the list.</summary>
public sealed record RoomRow(
    string Id, string Label, Severity? Severity, IncidentStatus? Status, bool Drill, bool Sensitive, bool Mine, long Latest);

/// <summary>A room with its messages.</summary>
public sealed record RoomContent(
    string Id, string Name, string Topic, Incident? Incident, MessageRow? Pinned, IReadOnlyList<MessageRow> Messages,
    bool HasEarlier);

/// <summary>A message: the words of a person, or a notice of the bot.</summary>
/// <param name="Unmapped">Its author is an account that belongs to nobody in the settings, whatever it calls itself.</param>
public sealed record MessageRow(
    long Id, string Author, string? Text, Notice? Notice, bool OnlyForMe, bool OnTimeline, DateTimeOffset At, bool Unmapped = false);
