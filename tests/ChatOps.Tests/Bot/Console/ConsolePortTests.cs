using ChatOps.Bot.Chat;
using ChatOps.Bot.Console;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Console;

/// <summary>The built-in chat as a platform: every call may come twice.</summary>
public sealed class ConsolePortTests
{
    private static readonly PersonId Ana = new("ana");
    private static readonly PersonId Ben = new("ben");

    [Theory]
    [OnEachProvider]
    public async Task Posting_the_same_twice_adds_one_message_and_tells_where_it_is(StorageProvider provider)
    {
        await using var chat = await Chat.OpenAsync(provider);
        var outgoing = Guid.NewGuid();

        var first = await chat.Port.PostAsync(Chat.Lobby, Notice.Say("once"), outgoing, Token);
        var second = await chat.Port.PostAsync(Chat.Lobby, Notice.Say("once"), outgoing, Token);
        var found = await chat.Port.FindAsync(Chat.Lobby, outgoing, Token);

        Assert.Equal(first, second);
        Assert.Equal(first.MessageId, found?.MessageId);
        Assert.Null(await chat.Port.FindAsync(Chat.Lobby, Guid.NewGuid(), Token));
        Assert.Single((await chat.LookAsync(null, ConsolePort.LobbyRoom))!.Messages);
    }

    [Theory]
    [OnEachProvider]
    public async Task Posting_the_same_from_two_bots_at_once_adds_one_message(StorageProvider provider)
    {
        await using var chat = await Chat.OpenAsync(provider);
        var other = new ConsolePort(chat.Record.AnotherBot().Record, new ConsoleFeed());
        var outgoing = Guid.NewGuid();

        var posted = await Task.WhenAll(Enumerable.Range(0, 8).Select(turn =>
            (turn % 2 == 0 ? chat.Port : other).PostAsync(Chat.Lobby, Notice.Say("once"), outgoing, Token)));

        Assert.Single(posted.Distinct());
    }

    [Theory]
    [OnEachProvider]
    public async Task An_edit_changes_the_message_in_its_place_and_is_found_as_a_change(StorageProvider provider)
    {
        await using var chat = await Chat.OpenAsync(provider);
        var card = await chat.Port.PostAsync(Chat.Lobby, Notice.Say("before"), Guid.NewGuid(), Token);
        await chat.Port.PostAsync(Chat.Lobby, Notice.Say("later"), Guid.NewGuid(), Token);
        chat.Record.Clock.Advance(TimeSpan.FromMinutes(1));

        await chat.Port.UpdateAsync(card, Notice.Say("after"), Token);

        var messages = (await chat.LookAsync(null, ConsolePort.LobbyRoom))!.Messages;
        Assert.Equal(["after", "later"], messages.Select(Words));
        await using var db = chat.Record.Record.Read();
        Assert.Equal(1, await db.ConsoleMessages.CountAsync(message => message.ChangedAt > message.CreatedAt, Token));
    }

    [Fact]
    public async Task A_message_or_channel_that_is_not_there_is_a_refusal_for_good()
    {
        await using var chat = await Chat.OpenAsync(StorageProvider.Sqlite);
        var nowhere = new RoomRef(ChatPlatform.Console, "inc-99");

        await Assert.ThrowsAsync<ChatRefusedException>(() => chat.Port.PostAsync(nowhere, Notice.Say("x"), Guid.NewGuid(), Token));
        await Assert.ThrowsAsync<ChatRefusedException>(() => chat.Port.UpdateAsync(new MessageRef(Chat.Lobby, "99"), Notice.Say("x"), Token));
        await Assert.ThrowsAsync<ChatRefusedException>(() => chat.Port.SetTopicAsync(nowhere, "x", Token));
    }

    [Theory]
    [OnEachProvider]
    public async Task A_whisper_is_seen_by_its_person_alone(StorageProvider provider)
    {
        await using var chat = await Chat.OpenAsync(provider);

        await chat.Port.WhisperAsync(Chat.Lobby, new Listener(Ana), Notice.Say("for Ana"), Guid.NewGuid(), Token);

        Assert.True(Assert.Single((await chat.LookAsync(Ana, ConsolePort.LobbyRoom))!.Messages).OnlyForMe);
        Assert.Empty((await chat.LookAsync(Ben, ConsolePort.LobbyRoom))!.Messages);
        Assert.Empty((await chat.LookAsync(null, ConsolePort.LobbyRoom))!.Messages);
    }

    [Theory]
    [OnEachProvider]
    public async Task A_private_channel_is_there_for_its_members_alone(StorageProvider provider)
    {
        await using var chat = await Chat.OpenAsync(provider);
        var spec = new IncidentRoomSpec("INC-7", "INC-7 an insider", "quiet", IsPrivate: true, [Ana]);

        var room = (await chat.Port.OpenIncidentRoomAsync(spec, Guid.NewGuid(), Token)).Room;
        var again = (await chat.Port.OpenIncidentRoomAsync(spec, Guid.NewGuid(), Token)).Room;
        await chat.Port.PostAsync(room, Notice.Say("quiet"), Guid.NewGuid(), Token);

        Assert.Equal((room, "inc-7"), (again, room.Room));
        Assert.Single((await chat.LookAsync(Ana, "inc-7"))!.Messages);
        Assert.Null(await chat.LookAsync(Ben, "inc-7"));
        Assert.Null(await chat.LookAsync(null, "inc-7"));
        await chat.Port.InviteAsync(room, [Ana, Ben, Ben], Token);
        await chat.Port.InviteAsync(room, [Ben], Token);
        Assert.Single((await chat.LookAsync(Ben, "inc-7"))!.Messages);
    }

    [Theory]
    [InlineData("INC-7 Ransomware on pve1", "inc-7-ransomware-on-pve1")]
    [InlineData("INC-7 --- / <b> ../..", "inc-7-b")]
    [InlineData("INC-7 Größe 測試", "inc-7-größe-測試")]
    [InlineData("INC-7 😀😀", "inc-7")]
    public async Task A_channels_name_is_legal_whatever_the_title(string wish, string expected)
    {
        await using var chat = await Chat.OpenAsync(StorageProvider.Sqlite);

        await chat.Port.OpenIncidentRoomAsync(new IncidentRoomSpec("INC-7", wish, "", false, []), Guid.NewGuid(), Token);

        Assert.Equal(expected, (await chat.LookAsync(null, "inc-7"))!.Name);
    }

    [Fact]
    public async Task A_channels_name_is_at_most_eighty_characters()
    {
        await using var chat = await Chat.OpenAsync(StorageProvider.Sqlite);

        await chat.Port.OpenIncidentRoomAsync(new IncidentRoomSpec("INC-7", $"INC-7 {new string('a', 200)}", "", false, []), Guid.NewGuid(), Token);

        Assert.Equal(80, (await chat.LookAsync(null, "inc-7"))!.Name.Length);
    }

    [Fact]
    public async Task Earlier_messages_come_when_asked_for_and_the_pinned_card_always()
    {
        await using var chat = await Chat.OpenAsync(StorageProvider.Sqlite);
        var card = await chat.Port.PostAsync(Chat.Lobby, Notice.Say("card"), Guid.NewGuid(), Token);
        await chat.Port.PinAsync(card, Token);
        for (var i = 0; i < 4; i++)
        {
            await chat.Port.PostAsync(Chat.Lobby, Notice.Say($"{i}"), Guid.NewGuid(), Token);
        }

        var few = (await chat.LookAsync(null, ConsolePort.LobbyRoom, 2))!;
        var all = (await chat.LookAsync(null, ConsolePort.LobbyRoom, 5))!;

        Assert.Equal(["2", "3"], few.Messages.Select(Words));
        Assert.Equal(["0", "1", "2", "3"], all.Messages.Select(Words));
        Assert.Equal((true, false), (few.HasEarlier, all.HasEarlier));
        Assert.Equal(("card", "card"), (Words(few.Pinned!), Words(all.Pinned!)));
    }

    [Fact]
    public async Task Those_who_look_at_a_room_are_told_of_every_change_at_once()
    {
        await using var chat = await Chat.OpenAsync(StorageProvider.Sqlite);
        var told = new List<string?>();
        using var listening = chat.Feed.Listen(told.Add);

        var message = await chat.Port.PostAsync(Chat.Lobby, Notice.Say("x"), Guid.NewGuid(), Token);
        await chat.Port.UpdateAsync(message, Notice.Say("y"), Token);
        listening.Dispose();
        await chat.Port.UpdateAsync(message, Notice.Say("z"), Token);

        Assert.Equal(["incidents", "incidents"], told);
    }

    private static string Words(MessageRow message) => PlainText.Render(message.Notice!, TimeZoneInfo.Utc);

    private sealed class Chat : IAsyncDisposable
    {
        private readonly ConsoleRooms _rooms;

        private Chat(TestRecord record)
        {
            Record = record;
            Port = new ConsolePort(record.Record, Feed);
            _rooms = new ConsoleRooms(record.Record, Feed, TimeProvider.System);
        }

        public static RoomRef Lobby { get; } = new(ChatPlatform.Console, Announcer.Lobby);

        public TestRecord Record { get; }

        public ConsoleFeed Feed { get; } = new();

        public ConsolePort Port { get; }

        public static async Task<Chat> OpenAsync(StorageProvider provider)
        {
            var chat = new Chat(await TestRecord.CreateAsync(provider));
            await chat.Port.OpenLobbyAsync(Token);
            await chat.Port.OpenLobbyAsync(Token);
            return chat;
        }

        public Task<RoomContent?> LookAsync(PersonId? person, string room, int most = 100) =>
            new ConsoleView(Record.Record, _rooms, new ConsoleLooks(Record.Journal, TimeProvider.System)).RoomAsync(room, Reader(person), most, Token);

        private static ConsoleUser Reader(PersonId? person) => new(
            new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, person?.Value ?? "nobody"),
            person is { } id ? new Person(id, id.Value, [], null, null, null) : null, "somebody");

        public async ValueTask DisposeAsync()
        {
            _rooms.Dispose();
            await Record.DisposeAsync();
        }
    }
}
