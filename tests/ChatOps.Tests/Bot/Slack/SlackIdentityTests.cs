using System.Text.Json.Nodes;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>Nobody is guessed: who counts is said by the settings and by Slack together.</summary>
public class SlackIdentityTests
{
    [Theory]
    [InlineData("is_restricted", "is a guest")]
    [InlineData("is_ultra_restricted", "is a guest")]
    [InlineData("is_stranger", "another company")]
    [InlineData("deleted", "is deactivated")]
    [InlineData("is_bot", "is a program")]
    public async Task A_mapped_account_that_slack_does_not_vouch_for_may_neither_act_nor_read(string flag, string reason)
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        using var opened = await bot.Visitor("U0ANA").TypeAsync("open p1 odd logins");
        var channel = (await bot.SaidToAllAsync("opened INC-1")).Channel;
        slack.AddUser("U0BOB", "bob", (flag, true));
        var bob = bot.Visitor("U0BOB");

        using var typed = await bob.TypeAsync("ack", channel);
        await bot.SaidAsync(reason);
        using var read = await bob.TypeAsync("list");
        await bot.QuietAsync();

        Assert.Null((await bot.IncidentAsync()).AcknowledgedAt);
        Assert.DoesNotContain(slack.Messages, message => message.Words.Contains("1 open incident", StringComparison.Ordinal));
        var refused = Assert.Single(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.CommandRefused);
        Assert.Null(refused.ReadEnvelope().Actor.Person);
    }

    [Fact]
    public async Task Somebody_of_another_workspace_is_turned_away_even_under_a_known_id()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);

        using var typed = await bot.Visitor("U0ANA", "T0OTHER").TypeAsync("open p0 it burns");
        await bot.SaidAsync("belongs to another company's workspace (T0OTHER)");

        Assert.Equal(0, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task Somebody_whom_the_settings_do_not_know_may_read_and_is_told_why_no_more()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        using var opened = await bot.Visitor("U0ANA").TypeAsync("open p1 odd logins");
        await bot.SaidAsync("opened INC-1");
        slack.AddUser("U0EVE", "Ana Admin", ("profile", new JsonObject { ["email"] = "ana@example.org", ["display_name"] = "ana" }), ("is_email_confirmed", true));
        var eve = bot.Visitor("U0EVE");

        using var typed = await eve.TypeAsync("ack INC-1");
        await bot.SaidAsync("belongs to nobody in the settings");
        using var read = await eve.TypeAsync("list");
        await bot.SaidAsync("1 open incident");

        Assert.Null((await bot.IncidentAsync()).AcknowledgedAt);
    }

    [Fact]
    public async Task A_confirmed_address_links_an_account_where_the_settings_allow_it()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, "linkByEmail: true");
        slack.AddUser("U0NEW", "somebody", ("profile", new JsonObject { ["email"] = "BOB@example.org" }), ("is_email_confirmed", true));
        slack.AddUser("U0FAKE", "somebody", ("profile", new JsonObject { ["email"] = "bob@example.org" }), ("is_email_confirmed", false));

        using var typed = await bot.Visitor("U0FAKE").TypeAsync("open p1 not me");
        await bot.SaidAsync("belongs to nobody in the settings");
        using var real = await bot.Visitor("U0NEW").TypeAsync("open p1 odd logins");
        await bot.SaidAsync("opened INC-1");

        Assert.Equal("bob", (await bot.IncidentAsync()).CommanderId.Value);
        Assert.Equal(1, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task An_account_of_an_organisation_is_known_by_either_of_its_ids()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, people: "- {id: cleo, name: Cleo, roles: [commander], accounts: {slack: [E0ORG/W0CLEO]}}");
        slack.AddUser("U0LOCAL", "cleo", ("enterprise_user", new JsonObject { ["id"] = "W0CLEO", ["enterprise_id"] = "E0ORG" }));
        slack.Before = call => null;

        using var typed = await bot.Visitor("U0LOCAL").SendAsync("commands", SlackVisitor.Form(
            ("team_id", FakeSlack.Team), ("enterprise_id", "E0ORG"), ("channel_id", FakeSlack.Lobby), ("user_id", "U0LOCAL"), ("command", "/incident"), ("text", "open p1 odd logins"), ("trigger_id", "1.1")));
        await bot.SaidAsync("opened INC-1");

        Assert.Equal("cleo", (await bot.IncidentAsync()).CommanderId.Value);
    }

    [Fact]
    public async Task While_slack_does_not_say_who_somebody_is_nobody_acts_and_the_person_is_told()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, answers: PatientAnswers.Limits with { Identity = new AnswerLimits().Identity });
        slack.Before = call => call.Method == "users.info" ? new FakeTrouble.Silence() : null;

        using var typed = await bot.Visitor("U0ANA").TypeAsync("open p0 it burns");
        Assert.Equal(System.Net.HttpStatusCode.OK, typed.StatusCode);
        await bot.SaidAsync("Slack does not tell me at the moment who you are");

        Assert.Equal(0, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task A_sensitive_incident_gets_a_private_channel_and_is_heard_of_nowhere_else()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);

        using var typed = await bot.Visitor("U0ANA").TypeAsync("open p0 insider sells data --sensitive");
        var card = await bot.SaidToAllAsync("not yet, due");
        await bot.QuietAsync();

        Assert.True(slack.Channels[card.Channel].IsPrivate);
        Assert.DoesNotContain("insider", slack.Channels[card.Channel].Name, StringComparison.Ordinal);
        Assert.DoesNotContain(slack.Messages, message => message.Channel == FakeSlack.Lobby && message.VisibleTo is null);
        Assert.DoesNotContain(slack.Messages, message => message.VisibleTo is { } user && user.Contains("U0BOB", StringComparison.Ordinal));
    }
}
