using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Commands;

/// <summary>Somebody who is not on a sensitive incident knocks: the incident hears it, the one who knocks learns nothing.</summary>
public sealed class SensitiveKnockTests
{
    [Theory]
    [InlineData("show INC-1", "show INC-9")]
    [InlineData("ack INC-1", "ack INC-9")]
    [InlineData("status contained INC-1", "status contained INC-9")]
    [InlineData("note INC-1 hello", "note INC-9 hello")]
    [InlineData("export INC-1 json", "export INC-9 json")]
    [InlineData("verify INC-1", "verify INC-9")]
    [InlineData("invite INC-1 @responder", "invite INC-9 @responder")]
    [InlineData("assign INC-1 commander me", "assign INC-9 commander me")]
    public async Task The_answer_is_that_about_an_incident_that_is_not_there_and_the_knock_is_on_the_record(string knock, string atNothing)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p2 the manager's mailbox --sensitive");
        var before = await bot.TimelineAsync(incident);

        foreach (var account in (string[])["responder", "watcher", "stranger"])
        {
            var answer = await bot.SayAsync(account, BotHarness.Lobby, knock);
            var nothing = await bot.SayAsync(account, BotHarness.Lobby, atNothing);

            Assert.Equal((CommandOutcome.Refused, null, null), (answer.Outcome, answer.IncidentKey, answer.Form));
            Assert.Equal(BotHarness.Words(nothing), BotHarness.Words(answer).Replace("INC-1", "INC-9", StringComparison.Ordinal));
        }

        var knocks = (await bot.TimelineAsync(incident)).Skip(before.Count).ToList();
        Assert.All(knocks, entry => Assert.Equal((TimelineEntryKind.CommandRefused, knock), (entry.Kind, entry.ReadPayload<CommandRefused>()!.Command)));
        Assert.Equal(["responder", "watcher", "stranger"], knocks.Select(entry => entry.ReadEnvelope().Actor.Account!.Value.UserId));
        Assert.Equal(IncidentStatus.Open, (await bot.IncidentAsync("INC-1")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("help")]
    [InlineData("frobnicate")]
    [InlineData("open p0 x --hst y")]
    [InlineData("show")]
    [InlineData("note seen")]
    [InlineData("list")]
    public async Task Whoever_claims_to_stand_in_its_channel_learns_no_more(string command)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync("open p2 the manager's mailbox --sensitive");

        var answer = await bot.SayAsync("responder", "inc-1", command);

        Assert.Null(answer.IncidentKey);
        Assert.DoesNotContain("mailbox", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("P2", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_cannot_be_put_on_a_timeline_that_one_may_not_see()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p2 the manager's mailbox --sensitive");

        var answer = await bot.DeliverAsync("responder", "inc-1", new PinInput("77", "planted", "commander", bot.Clock.Now()));

        Assert.Equal((CommandOutcome.Refused, null), (answer.Outcome, answer.IncidentKey));
        Assert.Equal("There is no such incident that you may see.", BotHarness.Words(answer));
        var knock = (await bot.TimelineAsync(incident))[^1];
        Assert.Equal((TimelineEntryKind.CommandRefused, "responder"), (knock.Kind, knock.ReadEnvelope().Actor.Name));
        Assert.DoesNotContain("planted", knock.Payload, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open --sensitive")]
    [InlineData("open —sensitive")]
    [InlineData("open --sensitive the manager's mailbox")]
    public async Task Opening_as_sensitive_without_a_severity_opens_nothing_and_keeps_the_word_sensitive(string command)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);

        var answer = await bot.SayAsync("commander", BotHarness.Lobby, command);

        Assert.Equal((CommandOutcome.Refused, null), (answer.Outcome, answer.Form));
        Assert.Contains($"open p0 {command["open ".Length..]}. It is", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.True((await bot.OpenAsync(command.Replace("open ", "open p0 ", StringComparison.Ordinal))).Sensitive);
    }
}
