using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Commands;

/// <summary>What gets bad enough later is told to the security leads as what was so from the beginning.</summary>
public sealed class SecurityTeamTests
{
    [Theory]
    [InlineData("p0")]
    [InlineData("p1")]
    public async Task A_raised_severity_brings_the_security_leads_in_and_calls_them_once(string severity)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p3 odd thing");
        Assert.Empty(await BroughtInAsync(bot));

        await bot.SayAsync("commander", "inc-1", $"severity {severity} it is a breach");
        await bot.SayAsync("commander", "inc-1", $"severity {(severity == "p0" ? "p1" : "p0")} seen anew");

        Assert.Equal(["security-lead"], await BroughtInAsync(bot));
        foreach (var room in (string[])[BotHarness.Lobby, "inc-1"])
        {
            Assert.Contains("from P3 to", Assert.Single(await bot.SeenAsync("watcher", room), text => text.Contains("@security-lead", StringComparison.Ordinal)), StringComparison.Ordinal);
        }

        var changes = (await bot.TimelineAsync(incident)).Where(entry => entry.Kind == TimelineEntryKind.SeverityChanged).ToArray();
        Assert.Equal(["security-lead", null], changes.Select(entry => entry.ReadPayload<SeverityChanged>()!.Told?.Single().Value));
        Assert.EndsWith("it is a breach; told security-lead", PlainText.Render(bot.Get<TimelineWords>().Sentence(changes[0]), TimeZoneInfo.Utc), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_sensitive_incident_each_is_told_alone_and_can_see_it()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync("open p2 the lists were copied --sensitive");

        await bot.SayAsync("commander", "inc-1", "severity p0 they are for sale");

        var told = Assert.Single(await bot.SeenAsync("security-lead", BotHarness.Lobby), text => text.Contains("INC-1", StringComparison.Ordinal));
        Assert.Contains("(P0, sensitive) is no P2 any more and you are on it", told, StringComparison.Ordinal);
        Assert.DoesNotContain(await bot.SeenAsync("watcher", BotHarness.Lobby), text => text.Contains("INC-1", StringComparison.Ordinal));
        Assert.Equal(CommandOutcome.Done, (await bot.SayAsync("security-lead", BotHarness.Lobby, "ack INC-1")).Outcome);
    }

    [Theory]
    [InlineData("open p3 odd thing", "exclude @security-lead it may be them", "severity p0 it is a breach")]
    [InlineData("open p3 odd thing", "note nothing yet", "severity p2 a bit worse")]
    [InlineData("open p3 odd thing", "note nothing yet", "severity p0")]
    public async Task Whoever_is_kept_out_and_whoever_is_not_needed_hears_nothing(string opening, string first, string change)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync(opening);
        await bot.SayAsync("commander", "inc-1", first);

        await bot.SayAsync("commander", "inc-1", change);

        Assert.Empty(await BroughtInAsync(bot));
        Assert.DoesNotContain(await bot.SeenAsync("watcher", BotHarness.Lobby), text => text.Contains("@security-lead", StringComparison.Ordinal));
    }

    private static async Task<List<string>> BroughtInAsync(BotHarness bot)
    {
        await bot.SendAsync();
        await using var db = bot.Record.Read();
        return [.. (await db.IncidentResponders.Select(known => known.PersonId).ToListAsync(TestRun.Token)).Select(person => person.Value).Where(person => person != "commander")];
    }
}
