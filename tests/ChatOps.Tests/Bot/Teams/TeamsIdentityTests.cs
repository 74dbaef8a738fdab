using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Nobody is guessed: who counts is said by the settings, the token and the roster together.</summary>
public class TeamsIdentityTests
{
    [Theory]
    [InlineData("guest", "somebody@example.org", FakeTeams.Tenant, "is a guest")]
    [InlineData("user", "bob_partner.org#EXT#@example.org", FakeTeams.Tenant, "is a guest")]
    [InlineData("anonymous", "", FakeTeams.Tenant, "is not in our directory")]
    [InlineData("user", "bob@other.example", "99999999-9999-4999-8999-999999999999", "belongs to another company")]
    public async Task A_mapped_account_that_the_roster_does_not_vouch_for_may_neither_act_nor_read(string role, string principal, string tenant, string reason)
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();
        var bob = bot.Visitor(teams.Add(TeamsBot.Bob with { Role = role, Principal = principal, Tenant = tenant }));

        await bob.TypeAsync("ack", card.Conversation);
        await bot.SaidAsync(reason);
        var clicked = await bob.ClickAsync(card, "Acknowledge");
        Assert.Contains(reason, clicked["value"]!.ToJsonString(), StringComparison.Ordinal);
        await bob.TypeAsync("list");
        await bot.QuietAsync();

        Assert.Null((await bot.IncidentAsync()).AcknowledgedAt);
        Assert.DoesNotContain(teams.Messages, message => message.Words.Contains("1 open incident", StringComparison.Ordinal));
        Assert.All((await bot.TimelineAsync()).Where(entry => entry.Kind == TimelineEntryKind.CommandRefused), refused => Assert.Null(refused.ReadEnvelope().Actor.Person));
    }

    [Fact]
    public async Task Somebody_without_an_object_in_the_directory_and_somebody_who_is_no_member_are_turned_away()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);

        await ana.TypeAsync("open p0 it burns", change: activity => activity["from"]!.AsObject().Remove("aadObjectId"));
        await bot.SaidAsync("Teams does not say who you are");
        teams.Members.Clear();
        await ana.TypeAsync("open p0 it burns");
        await bot.SaidAsync("does not have you among the members");

        Assert.Equal(0, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task Somebody_who_says_to_be_another_than_the_roster_has_is_turned_away()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var eve = teams.Add(new FakeMember("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee", "Eve"));

        await bot.Visitor(eve).TypeAsync("open p0 it burns", change: activity => activity["from"]!["aadObjectId"] = TeamsBot.Ana.Account);
        await bot.SaidAsync("two different people");

        Assert.Equal(0, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task Somebody_whom_the_settings_do_not_know_may_read_and_is_told_why_no_more()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p1 odd logins");
        await bot.SaidAsync("opened INC-1");
        var eve = bot.Visitor(teams.Add(new FakeMember("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee", "Ana Admin") { Principal = "ana@example.org" }));

        await eve.TypeAsync("ack INC-1");
        await bot.SaidAsync("belongs to nobody in the settings", to: eve.Member);
        await eve.TypeAsync("list");
        await bot.SaidAsync("1 open incident", to: eve.Member);

        Assert.Null((await bot.IncidentAsync()).AcknowledgedAt);
    }

    [Fact]
    public async Task While_teams_does_not_say_who_somebody_is_nobody_acts_and_the_person_is_told()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams, answers: PatientAnswers.Limits with { Identity = TimeSpan.FromSeconds(0.2) });
        teams.Before = call => call.Name == "member" ? new FakeTrouble.Silence() : null;

        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p0 it burns");
        await bot.SaidAsync("Teams does not tell me at the moment who you are");

        Assert.Equal(0, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task A_sensitive_incident_gets_no_thread_and_is_worked_on_in_private()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);

        await ana.TypeAsync("open p0 insider sells data --sensitive");
        await bot.SaidAsync("no thread here", to: TeamsBot.Ana);
        await ana.TypeAsync("note INC-1 seen on camera");
        await bot.SaidAsync("INC-1", to: TeamsBot.Ana);
        await bot.QuietAsync();

        Assert.DoesNotContain(teams.Messages, message => message.Conversation.StartsWith(FakeTeams.Channel, StringComparison.Ordinal));
        Assert.DoesNotContain(teams.Messages, message => message.Conversation == FakeTeams.Personal(TeamsBot.Bob));
        Assert.Contains(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.Note);
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }
}
