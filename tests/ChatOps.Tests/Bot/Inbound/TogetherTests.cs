using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Inbound;

/// <summary>Several deliveries of one room in one transaction: as if each had been done by itself.</summary>
public sealed class TogetherTests
{
    [Theory, OnEachProvider]
    public async Task What_is_done_together_has_the_same_effects_in_the_same_order_and_once(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync();
        var ids = await SaveAsync(bot, "note one", "severity p1 it is less", "nonsense", "note two", "ack", "note three");

        var answers = await bot.Get<InboundHandler>().HandleTogetherAsync(ids, Token);
        var again = await bot.Get<InboundHandler>().HandleTogetherAsync(ids, Token);

        Assert.Equal(answers!.Select(BotHarness.Words), again!.Select(BotHarness.Words));
        Assert.Equal(
            [TimelineEntryKind.IncidentOpened, TimelineEntryKind.Note, TimelineEntryKind.SeverityChanged, TimelineEntryKind.CommandRefused, TimelineEntryKind.Note, TimelineEntryKind.Acknowledged, TimelineEntryKind.Note],
            (await bot.TimelineAsync(incident)).Select(entry => entry.Kind));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
        var now = await bot.IncidentAsync("INC-1");
        Assert.Equal((Severity.P1, true), (now.Severity, now.AcknowledgedAt is not null));
    }

    [Theory, OnEachProvider]
    public async Task One_that_cannot_be_done_keeps_all_from_being_done_together(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync();
        var ids = await SaveAsync(bot, "note one", "note two");

        Assert.Null(await bot.Get<InboundHandler>().HandleTogetherAsync([.. ids, Guid.NewGuid()], Token));
        Assert.DoesNotContain(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.Note);

        Assert.NotNull(await bot.Get<InboundHandler>().HandleTogetherAsync(ids, Token));
        Assert.Equal(2, (await bot.TimelineAsync(incident)).Count(entry => entry.Kind == TimelineEntryKind.Note));
    }

    [Theory, OnEachProvider]
    public async Task Two_bots_that_do_the_same_together_do_it_once(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await using var twin = bot.Twin();
        var incident = await bot.OpenAsync();
        var ids = await SaveAsync(bot, "note one", "note two", "note three");

        await Task.WhenAll(new[] { bot, twin, bot, twin }.Select(each => each.Get<InboundHandler>().HandleTogetherAsync(ids, Token)));

        Assert.Equal(3, (await bot.TimelineAsync(incident)).Count(entry => entry.Kind == TimelineEntryKind.Note));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    private static async Task<IReadOnlyList<Guid>> SaveAsync(BotHarness bot, params string[] commands)
    {
        var ids = new List<Guid>();
        foreach (var command in commands)
        {
            ids.Add(await bot.SaveAsync("commander", "inc-1", new CommandInput(command)));
        }

        return ids;
    }
}
