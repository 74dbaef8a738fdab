using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Bot.Console;
using ChatOps.Tests.Bot.Terminal;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Bot.Inbound;

/// <summary>What the record cannot keep is refused by itself: deliveries share a commit, and nobody else's may fail with it.</summary>
public sealed class UnkeepableDeliveryTests
{
    [Fact]
    public void A_text_is_kept_if_every_database_takes_it()
    {
        Assert.All(["", "plain", "\ud83d\ude00 ä", "\ud83d\ude00\ud83d\ude00"], text => Assert.True(KeepableText.Takes(text)));
        Assert.All(["a\0b", "half \ud83d", "\ude00 half", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00"], text => Assert.False(KeepableText.Takes(text)));
    }

    [Theory, OnEachProvider]
    public async Task What_the_record_does_not_take_costs_nobody_else_their_delivery(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        using var gate = Gate(bot);

        // Longer than PostgreSQL's index takes; nothing at the door looks at that.
        var tooLong = RandomNumberGenerator.GetHexString(40_000);
        var sent = new[] { "one", "two", tooLong, "three" }.Select(key => AcceptAsync(gate, key: key)).ToArray();
        await gate.StartAsync(Token);
        var told = await Task.WhenAll(sent.Select(send => Record.ExceptionAsync(() => send).AsTask()));
        await gate.StopAsync(Token);

        Assert.All([told[0], told[1], told[3]], Assert.Null);
        await using var db = bot.Record.Read();
        if (provider == StorageProvider.Postgres)
        {
            Assert.IsType<InboundRefusedException>(told[2]);
            Assert.Equal(["one", "three", "two"], await db.InboundDeliveries.Select(delivery => delivery.DeliveryKey).OrderBy(key => key).ToListAsync(Token));
        }
    }

    [Theory, OnEachProvider]
    public async Task Whatever_a_platform_sends_with_it_is_looked_at(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        using var gate = Gate(bot);
        await gate.StartAsync(Token);

        await Assert.ThrowsAsync<InboundRefusedException>(() => AcceptAsync(gate, key: "k\0"));
        await Assert.ThrowsAsync<InboundRefusedException>(() => AcceptAsync(gate, room: "r\0"));
        await Assert.ThrowsAsync<InboundRefusedException>(() => AcceptAsync(gate, user: "u\0"));
        await Assert.ThrowsAsync<InboundRefusedException>(() => AcceptAsync(gate, workspace: "w\0"));
        await AcceptAsync(gate, name: "Ana\0 \ud83d", text: "note a\0b \ud83d");
        await gate.StopAsync(Token);

        await using var db = bot.Record.Read();
        Assert.Equal("Ana \ufffd", (await db.InboundDeliveries.SingleAsync(Token)).UserName);
    }

    [Theory, OnEachProvider]
    public async Task A_page_is_told_what_is_wrong_with_it_and_not_that_the_record_is_away(StorageProvider provider)
    {
        await using var bot = await ConsoleBot.StartAsync(provider: provider);
        using var ana = await bot.EnterAsync("ana");

        using var key = await ana.SayAsync("hello", key: "a\0b");
        using var room = await ana.SayAsync("hello", room: "a\0b");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (key.StatusCode, room.StatusCode));
        Assert.Contains("cannot be kept", await key.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_is_told_too()
    {
        await using var bot = await RunningBot.StartAsync();

        using var key = await bot.OverSocket.PostAsJsonAsync(TerminalEndpoint.DeliveriesPath, new { deliveryKey = "a\0b", text = "whoami" }, Token);
        using var room = await bot.OverSocket.PostAsJsonAsync(TerminalEndpoint.DeliveriesPath, new { deliveryKey = "one", text = "whoami", room = "a\0b" }, Token);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (key.StatusCode, room.StatusCode));
        Assert.Contains("cannot be kept", await key.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static InboundGate Gate(BotHarness bot)
    {
        var queue = new InboundQueue(bot.Record, bot.Clock, NullLogger<InboundQueue>.Instance);
        return new InboundGate(bot.Record, queue, new PlainTalk(queue, null!, new PeopleDirectory([], [])), PatientAnswers.Limits, bot.Clock, NullLogger<InboundGate>.Instance);
    }

    private static Task<AcceptedDelivery> AcceptAsync(
        InboundGate gate, string key = "key", string room = "room", string user = "ana", string workspace = "tenant", string name = "Ana", string text = "note it") =>
        gate.AcceptAsync(new AccountKey(ChatPlatform.Teams, workspace, user), name, key, room, new CommandInput(text), Token);
}
