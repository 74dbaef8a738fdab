using System.Globalization;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>
/// The built-in chat as a platform. Its messages stand in the same record, and the outgoing id is unique among them, so
/// that delivering twice adds nothing.
/// </summary>
internal sealed class ConsolePort(ChatOpsRecord record, ConsoleFeed feed) : IChatInRecord
{
    /// <summary>The channel that everybody is in.</summary>
    public const string LobbyRoom = "incidents";

    private const int LongestName = 80;

    public ChatPlatform Platform => ChatPlatform.Console;

    public ChatCapabilities Can { get; } = new(HasRoomPerIncident: true, CanFindOwnMessages: true, HasTopics: true, HasPins: true);

    /// <summary>Makes the channel that everybody is in, if it is not there yet.</summary>
    public Task OpenLobbyAsync(CancellationToken cancellationToken) => record.WriteAsync(
        async (session, token) =>
        {
            if (!await session.Db.ConsoleRooms.AnyAsync(room => room.Id == LobbyRoom, token))
            {
                var lobby = new ConsoleRoom(LobbyRoom, LobbyRoom, isPrivate: false, session.Now);
                lobby.SetTopic("Open an incident here: /incident open p0 what happened");
                session.Db.ConsoleRooms.Add(lobby);
            }
        },
        cancellationToken);

    public async Task<OpenedRoom> OpenIncidentRoomAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken)
    {
        var id = spec.IncidentKey.ToLowerInvariant();
        await record.WriteAsync(
            async (session, token) =>
            {
                if (!await session.Db.ConsoleRooms.AnyAsync(room => room.Id == id, token))
                {
                    var room = new ConsoleRoom(id, LegalName(spec.Name), spec.IsPrivate, session.Now);
                    room.SetTopic(spec.Topic);
                    session.Db.ConsoleRooms.Add(room);
                    session.Db.ConsoleMembers.AddRange(spec.Members.Distinct().Select(person => new ConsoleMember(id, person, session.Now)));
                }
            },
            cancellationToken);
        feed.Changed(null);
        return new OpenedRoom(new RoomRef(Platform, id));
    }

    public async Task<MessageRef> PostAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken) =>
        new(room, await AddAsync(RoomOf(room), notice, null, outgoingId, cancellationToken));

    public async Task<MessageRef?> WhisperAsync(
        RoomRef room, Listener to, Notice notice, Guid outgoingId, CancellationToken cancellationToken) =>
        new MessageRef(room, await AddAsync(RoomOf(room), notice, to.Person ?? throw new ChatRefusedException("Nobody knows who that is."), outgoingId, cancellationToken));

    /// <summary>A channel of the console stays where it is, to be read.</summary>
    public Task CloseRoomAsync(RoomRef room, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task UpdateAsync(MessageRef message, Notice notice, CancellationToken cancellationToken)
    {
        await record.WriteAsync(
            async (session, token) =>
            {
                if (!await UpdateAsync(session, message.MessageId, notice, token))
                {
                    throw new ChatRefusedException($"The message {message.MessageId} is not there.");
                }
            },
            cancellationToken);
        feed.Changed(RoomOf(message.Room));
    }

    public async Task InviteAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken)
    {
        var id = RoomOf(room);
        await record.WriteAsync(
            async (session, token) =>
            {
                var members = await session.Db.ConsoleMembers.Where(member => member.RoomId == id).Select(member => member.PersonId).ToListAsync(token);
                session.Db.ConsoleMembers.AddRange(people.Distinct().Except(members).Select(person => new ConsoleMember(id, person, session.Now)));
            },
            cancellationToken);
        feed.Changed(null);
    }

    public async Task RemoveAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken)
    {
        var id = RoomOf(room);
        await record.WriteAsync(
            (session, token) => session.Db.ConsoleMembers.Where(member => member.RoomId == id && people.Contains(member.PersonId)).ExecuteDeleteAsync(token),
            cancellationToken);
        feed.Changed(null);
    }

    public async Task SetTopicAsync(RoomRef room, string topic, CancellationToken cancellationToken)
    {
        await ChangeRoomAsync(room, known => known.SetTopic(topic), cancellationToken);
        feed.Changed(null);
    }

    public async Task PinAsync(MessageRef message, CancellationToken cancellationToken)
    {
        var id = long.Parse(message.MessageId, NumberStyles.None, CultureInfo.InvariantCulture);
        await ChangeRoomAsync(message.Room, known => known.Pin(id), cancellationToken);
        feed.Changed(RoomOf(message.Room));
    }

    public async Task<MessageRef?> FindAsync(RoomRef room, Guid outgoingId, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var id = await db.ConsoleMessages.Where(message => message.OutgoingId == outgoingId).Select(message => (long?)message.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return id is { } found ? new MessageRef(room, found.ToString(CultureInfo.InvariantCulture)) : null;
    }

    public async Task<string?> FindRoomAsync(RecordSession session, string room, CancellationToken cancellationToken)
    {
        var id = RoomOf(room);
        return await session.Db.ConsoleRooms.AnyAsync(known => known.Id == id, cancellationToken) ? id : null;
    }

    public async Task<IReadOnlyList<string>> PostAsync(RecordSession session, IReadOnlyCollection<ChatPost> posts, CancellationToken cancellationToken)
    {
        var messages = posts.Select(post => ConsoleMessage.Notice(post.Room, post.Notice, post.To, post.OutgoingId, session.Now)).ToList();
        var ids = await session.PostAsync(messages, cancellationToken);
        return [.. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))];
    }

    public async Task<bool> UpdateAsync(RecordSession session, string messageId, Notice notice, CancellationToken cancellationToken)
    {
        var id = long.Parse(messageId, NumberStyles.None, CultureInfo.InvariantCulture);
        if (await session.Db.ConsoleMessages.AsTracking().SingleOrDefaultAsync(known => known.Id == id, cancellationToken) is not { } posted)
        {
            return false;
        }

        posted.Edit(ChatJson.Write(notice), session.Now);
        return true;
    }

    public async Task<bool> SetTopicAsync(RecordSession session, string room, string topic, CancellationToken cancellationToken)
    {
        if (await session.Db.ConsoleRooms.AsTracking().SingleOrDefaultAsync(known => known.Id == room, cancellationToken) is not { } known)
        {
            return false;
        }

        known.SetTopic(topic);
        return true;
    }

    public void Changed(string? room) => feed.Changed(room);

    private Task ChangeRoomAsync(RoomRef room, Action<ConsoleRoom> change, CancellationToken cancellationToken) => record.WriteAsync(
        async (session, token) =>
        {
            var id = RoomOf(room);
            var known = await session.Db.ConsoleRooms.AsTracking().SingleOrDefaultAsync(candidate => candidate.Id == id, token)
                ?? throw new ChatRefusedException($"There is no channel {id}.");
            change(known);
        },
        cancellationToken);

    private async Task<string> AddAsync(string room, Notice notice, PersonId? visibleTo, Guid outgoingId, CancellationToken cancellationToken)
    {
        var id = await record.WriteAsync(
            async (session, token) =>
            {
                if (!await session.Db.ConsoleRooms.AnyAsync(known => known.Id == room, token))
                {
                    throw new ChatRefusedException($"There is no channel {room}.");
                }

                var before = await session.Db.ConsoleMessages.SingleOrDefaultAsync(message => message.OutgoingId == outgoingId, token);
                if (before is not null)
                {
                    return before.Id;
                }

                var message = ConsoleMessage.Notice(room, ChatJson.Write(notice), visibleTo, outgoingId, session.Now);
                session.Db.ConsoleMessages.Add(message);
                await session.Db.SaveChangesAsync(token);
                return message.Id;
            },
            cancellationToken);
        feed.Changed(room);
        return id.ToString(CultureInfo.InvariantCulture);
    }

    private static string RoomOf(RoomRef room) => RoomOf(room.Room);

    private static string RoomOf(string room) => room == Announcer.Lobby ? LobbyRoom : room;

    /// <summary>Letters, digits and single hyphens, as channel names are everywhere.</summary>
    private static string LegalName(string wish)
    {
        var name = new StringBuilder(wish.Length);
        foreach (var character in wish.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(character))
            {
                name.Append(character);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        return name.ToString(0, Math.Min(name.Length, LongestName)).Trim('-');
    }
}
