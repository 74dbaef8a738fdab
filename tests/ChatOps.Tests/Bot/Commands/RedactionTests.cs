using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Commands;

/// <summary>A secret that was pasted is nowhere any more that the bot can reach, and the chain holds all the same.</summary>
public sealed class RedactionTests
{
    private const string Secret = "hunter2-the-\"root\"-password";

    [Theory, OnEachProvider]
    public async Task A_pasted_secret_is_gone_from_wherever_the_bot_kept_it(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", $"note {Secret}");
        await bot.SayAsync("commander", "inc-1", $"decision we change {Secret}");
        await bot.SayAsync("commander", "inc-1", "note nothing to hide");
        await bot.PassAsync(TimeSpan.FromMinutes(31), TimeSpan.FromMinutes(31));
        await bot.SendAsync();
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains(Secret, StringComparison.Ordinal));

        var answer = await bot.SayAsync("commander", "inc-1", "redact #2 a password was pasted");
        await bot.SendAsync();

        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        Assert.Contains("Not from other chat platforms", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(await EverythingAsync(bot), text => text.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("[redacted with #2 of INC-1]", StringComparison.Ordinal));
        var timeline = await bot.TimelineAsync(incident);
        Assert.Contains(timeline, entry => entry.Kind == TimelineEntryKind.Note && entry.Payload is { } kept && kept.Contains("nothing to hide", StringComparison.Ordinal));
        Assert.All(timeline.Where(entry => entry.Payload is null), entry => Assert.NotNull(entry.RedactedBySequence));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Fact]
    public async Task A_title_that_is_redacted_is_gone_from_the_channels_name_too()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p0 hunter2 leaked by mistake");
        await bot.SendAsync();

        await bot.SayAsync("commander", "inc-1", "redact #1 a password was pasted");
        await bot.SendAsync();

        Assert.DoesNotContain(await EverythingAsync(bot), text => text.Contains("hunter2", StringComparison.Ordinal));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Fact]
    public async Task A_word_too_short_to_look_for_is_said_to_be_so()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", "note 4711");

        var answer = await bot.SayAsync("commander", "inc-1", "redact #2 a number was pasted");

        Assert.Contains("such short words", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> EverythingAsync(BotHarness bot)
    {
        await using var db = bot.Record.Read();
        return
        [
            .. await db.TimelineEntries.Select(entry => entry.Payload ?? "").ToListAsync(TestRun.Token),
            .. await db.StatusUpdates.Select(update => update.Text + update.Statement).ToListAsync(TestRun.Token),
            .. await db.ConsoleMessages.Select(message => message.Body).ToListAsync(TestRun.Token),
            .. await db.ConsoleRooms.Select(room => room.Name + room.Topic).ToListAsync(TestRun.Token),
            .. await db.InboundDeliveries.Select(delivery => delivery.Body + delivery.Answer).ToListAsync(TestRun.Token),
            .. await db.OutgoingMessages.Select(message => message.Content).ToListAsync(TestRun.Token),
            .. await db.Incidents.Select(incident => incident.Title + incident.Host).ToListAsync(TestRun.Token),
        ];
    }
}
