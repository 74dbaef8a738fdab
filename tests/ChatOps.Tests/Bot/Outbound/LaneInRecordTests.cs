using ChatOps.Bot.Chat;
using ChatOps.Bot.Console;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Outbound;

/// <summary>The built-in chat stands in the record, so its messages go out many at a time.</summary>
public sealed class LaneInRecordTests
{
    private const int Many = 150;

    [Theory, OnEachProvider]
    public async Task Many_messages_of_one_lane_keep_their_order_and_come_once_from_two_bots(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await using var twin = bot.Twin();
        await bot.OpenAsync();
        for (var i = 0; i < Many; i++)
        {
            await bot.SayAsync("commander", "inc-1", $"note number {i}.");
        }

        await Task.WhenAll(new[] { bot, twin, bot, twin }.Select(each => each.Get<OutboxDispatcher>().SendDueAsync(Token)));
        var seen = await bot.SeenAsync("scribe", "inc-1");

        Assert.Equal(
            Enumerable.Range(0, Many).Select(i => $"number {i}."),
            seen.Where(text => text.Contains("number ", StringComparison.Ordinal)).Select(text => text[text.IndexOf("number ", StringComparison.Ordinal)..]));
    }

    [Theory, OnEachProvider]
    public async Task Edits_of_the_card_that_wait_together_are_one_edit(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await bot.OpenAsync();
        foreach (var title in (string[])["one", "two", "three"])
        {
            await bot.SayAsync("commander", "inc-1", $"title {title}");
        }

        await bot.SendAsync();

        await using var db = bot.Record.Read();
        var edits = await db.OutgoingMessages.Where(message => message.Kind == OutgoingKind.RefreshCard).OrderBy(message => message.Sequence).ToListAsync(Token);
        Assert.Equal(
            [OutgoingState.Sent, OutgoingState.Superseded, OutgoingState.Superseded, OutgoingState.Sent], edits.Select(message => message.State));
        Assert.Contains(await bot.SeenAsync("scribe", "inc-1"), text => text.StartsWith("INC-1 · three", StringComparison.Ordinal));
    }

    [Theory, OnEachProvider]
    public async Task What_a_bot_that_died_may_have_sent_is_looked_for_and_the_rest_follows_it(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", "note before");
        await bot.SayAsync("commander", "inc-1", "note after");
        var posted = await bot.Record.WriteAsync(
            async (session, token) =>
            {
                var head = await session.Db.OutgoingMessages.AsTracking().Where(message => message.State == OutgoingState.Pending).OrderBy(message => message.Sequence).FirstAsync(token);
                head.Claim(session.Now, OutboxDispatcher.Lease);
                return head;
            },
            Token);
        await bot.Get<ConsolePort>().PostAsync(new RoomRef(posted.Platform, "inc-1"), ChatJson.Read<Notice>(posted.Content), posted.Id, Token);

        var whileItIsHeld = await Notes(bot);
        bot.Clock.Advance(OutboxDispatcher.Lease + TimeSpan.FromSeconds(1));
        var afterwards = await Notes(bot);

        Assert.Equal(["before"], whileItIsHeld);
        Assert.Equal(["before", "after"], afterwards);
    }

    private static async Task<IEnumerable<string>> Notes(BotHarness bot) =>
        (await bot.SeenAsync("scribe", "inc-1")).Where(text => text.Contains(" · note #", StringComparison.Ordinal)).Select(text => text[(text.LastIndexOf(' ') + 1)..]);
}
