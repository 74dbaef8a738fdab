using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Commands;

public sealed class FormTests
{
    [Fact]
    public async Task What_cannot_be_seen_does_not_come_in_by_a_form_and_that_is_said()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);

        var answer = await bot.DeliverAsync("commander", BotHarness.Lobby, Form(
            "open", ("severity", "P0"), ("title", "inv\u202eoice\u200b.pdf\u0000"), ("host", "pve\u00ad1"), ("detected", ""), ("drill", "false")));

        var incident = await bot.IncidentAsync("INC-1");
        Assert.Equal(("invoice.pdf", "pve1", false, false), (incident.Title, incident.Host, incident.Drill, incident.Sensitive));
        Assert.Contains("left out characters that cannot be seen", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u200b\u2060\ufeff")]
    [InlineData("\u3164\u115f\uffa0")]
    [InlineData("\u200d \u200c")]
    [InlineData(" \t\r\n")]
    [InlineData("\u2800\u2800")]
    public async Task A_field_that_shows_nothing_is_empty(string nothing)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        await bot.DeliverAsync("commander", BotHarness.Lobby, Form("open", ("severity", "P1"), ("title", nothing), ("host", nothing)));
        var note = await bot.DeliverAsync("scribe", "inc-1", Form("note", ("text", nothing)));

        var opened = await bot.IncidentAsync("INC-2");
        Assert.Equal((true, null), (opened.TitleIsProvisional, opened.Host));
        Assert.NotEqual(CommandOutcome.Done, note.Outcome);
        Assert.DoesNotContain(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.Note);
    }

    [Fact]
    public async Task Lines_of_a_browser_are_lines_and_no_hidden_characters()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        var answer = await bot.DeliverAsync("scribe", "inc-1", Form("note", ("text", "first\r\nsecond 👩‍🚒 می‌خواهم")));

        Assert.Equal("first\nsecond 👩‍🚒 می‌خواهم", (await bot.TimelineAsync(incident))[^1].ReadPayload<Note>()!.Text);
        Assert.DoesNotContain("left out", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_is_too_long_is_refused_whole()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        var answer = await bot.DeliverAsync("scribe", "inc-1", Form("note", ("text", new string('x', 4001))));

        Assert.Contains("more than 4000 characters", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.Note);
    }

    private static FormInput Form(string form, params (string Name, string Value)[] values) =>
        new(form, "", values.ToDictionary(pair => pair.Name, pair => pair.Value));
}
