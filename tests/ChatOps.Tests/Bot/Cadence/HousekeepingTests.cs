using ChatOps.Bot.Cadence;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Bot.Cadence;

public sealed class HousekeepingTests
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    [Theory, OnEachProvider]
    public async Task What_was_done_ninety_days_ago_goes_and_what_it_did_stays(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync();
        await bot.SayAsync("responder", "inc-1", "note seen");
        await bot.PassAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30));
        var seen = await bot.SeenAsync("commander", "inc-1");
        var timeline = (await bot.TimelineAsync(incident)).Select(entry => Convert.ToHexString(entry.Hash)).ToList();

        bot.Clock.Advance(Kept - TimeSpan.FromHours(1));
        await CleanAsync(bot);
        Assert.True((await CountAsync(bot)).Deliveries > 0);
        bot.Clock.Advance(TimeSpan.FromHours(2));
        await CleanAsync(bot);

        Assert.Equal((0, 0), await CountAsync(bot));
        Assert.Equal(timeline, (await bot.TimelineAsync(incident)).Select(entry => Convert.ToHexString(entry.Hash)));
        Assert.Single(await bot.UpdatesAsync(incident));
        Assert.Equal(seen, await bot.SeenAsync("commander", "inc-1"));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Theory, OnEachProvider]
    public async Task What_is_not_done_yet_is_never_put_away_however_old(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await bot.SaveAsync("commander", BotHarness.Lobby, new CommandInput("open p0 ransomware"));
        var waiting = await bot.SaveAsync("commander", BotHarness.Lobby, new CommandInput("open p0 more ransomware"));
        await bot.Get<InboundHandler>().HandleAsync(waiting, Token);

        bot.Clock.Advance(Kept * 2);
        await CleanAsync(bot);

        await using var db = bot.Record.Read();
        Assert.Null(Assert.Single(await db.InboundDeliveries.ToListAsync(Token)).Answer);
        Assert.NotEmpty(await db.OutgoingMessages.ToListAsync(Token));
        Assert.All(await db.OutgoingMessages.ToListAsync(Token), message => Assert.Equal(OutgoingState.Pending, message.State));
        await bot.SendAsync();
        Assert.NotEmpty(await bot.SeenAsync("commander", "inc-1"));
    }

    [Theory, OnEachProvider]
    public async Task A_refusal_that_no_timeline_has_stays_with_its_answer(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        Assert.Equal(CommandOutcome.Refused, (await bot.SayAsync("watcher", BotHarness.Lobby, "open p0 ransomware")).Outcome);
        Assert.Equal(CommandOutcome.Refused, (await bot.SayAsync("nobody", BotHarness.Lobby, "open p0 ransomware")).Outcome);
        Assert.Equal(CommandOutcome.Done, (await bot.SayAsync("watcher", BotHarness.Lobby, "help")).Outcome);
        await bot.SayAsync("commander", BotHarness.Lobby, "open p3 \"outcome\":\"Refused\"");
        await bot.SendAsync();

        bot.Clock.Advance(Kept * 10);
        await CleanAsync(bot);

        await using var db = bot.Record.Read();
        var kept = await db.InboundDeliveries.OrderBy(delivery => delivery.ReceivedAt).ThenBy(delivery => delivery.UserId).ToListAsync(Token);
        Assert.Equal(["nobody", "watcher"], kept.Select(delivery => delivery.UserId));
        Assert.All(kept, delivery => Assert.Contains("open p0 ransomware", delivery.Body, StringComparison.Ordinal));
        Assert.All(kept, delivery => Assert.NotNull(ChatJson.Read<CommandAnswer>(delivery.Answer!).Notice));
    }

    private static Task CleanAsync(BotHarness bot) =>
        new Housekeeping(bot.Record, bot.Clock, NullLogger<Housekeeping>.Instance).RunAsync(Token);

    private static async Task<(int Deliveries, int Messages)> CountAsync(BotHarness bot)
    {
        await using var db = bot.Record.Read();
        return (await db.InboundDeliveries.CountAsync(Token), await db.OutgoingMessages.CountAsync(Token));
    }
}
