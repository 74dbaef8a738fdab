using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Inbound;

public sealed class DeliveryTests
{
    [Theory, OnEachProvider]
    public async Task The_same_delivery_many_times_at_once_on_two_bots_has_one_effect_and_one_answer(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await using var twin = bot.Twin();
        var incident = await bot.OpenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            (i % 2 == 0 ? bot : twin).DeliverAsync("responder", "inc-1", new CommandInput("note seen once"), "the-key")));

        Assert.Single(answers.Select(BotHarness.Words).Distinct());
        Assert.Single(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.Note);
        Assert.Single(await bot.SeenAsync("scribe", "inc-1"), text => text.Contains("seen once", StringComparison.Ordinal));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Fact]
    public async Task What_was_done_late_says_so_and_keeps_the_time_of_asking()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        var asked = bot.Clock.Now();
        var id = await bot.SaveAsync("security-lead", "inc-1", new CommandInput("ack"));
        bot.Clock.Advance(TimeSpan.FromMinutes(20));

        var answer = await bot.Get<InboundHandler>().HandleAsync(id, Token);

        Assert.StartsWith("Done late, 20 min after you asked", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.Equal(asked, (await bot.IncidentAsync("INC-1")).AcknowledgedAt);
        var entry = (await bot.TimelineAsync(incident)).Single(known => known.Kind == TimelineEntryKind.Acknowledged);
        Assert.Equal((asked, asked + TimeSpan.FromMinutes(20)), (entry.HappenedAt, entry.RecordedAt));
        Assert.True(entry.ReadPayload<Acknowledged>()!.InTime);
    }

    [Fact]
    public async Task A_pin_keeps_author_and_time_and_is_made_once()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        var written = bot.Clock.Now();
        var pin = new PinInput("77", "files are encrypted", "responder", written);
        bot.Clock.Advance(TimeSpan.FromMinutes(3));

        await bot.DeliverAsync("scribe", "inc-1", pin);
        var again = await bot.DeliverAsync("commander", "inc-1", pin);

        var entry = Assert.Single(await bot.TimelineAsync(incident), known => known.Kind == TimelineEntryKind.MessagePinned);
        Assert.Equal(("responder", written), (entry.ReadPayload<MessagePinned>()!.Author, entry.HappenedAt));
        Assert.Contains("on the timeline already", BotHarness.Words(again), StringComparison.Ordinal);
    }
}
