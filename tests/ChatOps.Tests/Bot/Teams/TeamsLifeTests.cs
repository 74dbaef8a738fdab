using System.Net;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>An incident from its opening to its end, with nothing but Teams.</summary>
public class TeamsLifeTests
{
    [Fact]
    public async Task An_incident_is_opened_worked_on_and_closed_in_teams_alone()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));

        Assert.Equal(HttpStatusCode.OK, await ana.TypeAsync("/incident open p0 ransomware &lt;on&gt; pve1"));
        var card = await bot.SaidAsync("not yet, due");
        var thread = card.Conversation;
        Assert.Equal($"{FakeTeams.Channel};messageid={card.Id}", thread);
        await bot.SaidAsync("opened INC-1 as P0", thread);
        await bot.QuietAsync();
        Assert.Single(teams.Calls, call => call.Name == "create" && call.Body!["isGroup"]!.GetValue<bool>());

        var answer = await bob.ClickAsync(card, "Acknowledge");
        Assert.Equal("application/vnd.microsoft.card.adaptive", answer["type"]!.GetValue<string>());
        Assert.Contains("by Bob Builder after", FakeCard.Read(answer["value"]), StringComparison.Ordinal);
        await bot.SaidAsync("Bob Builder acknowledged", thread);
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Single(message => message.Id == card.Id).Words.Contains("by Bob Builder after", StringComparison.Ordinal)));

        await ana.TypeAsync("incident assign scribe <at>Somebody Else</at>", thread, change: activity => activity["entities"]!.AsArray().Add(TeamsVisitor.Mention(TeamsBot.Bob.User, "Somebody Else")));
        await bot.SaidAsync("scribe", thread);
        await ana.TypeAsync("status contained vlan 12 is cut off", thread);
        await bot.SaidAsync("to contained", thread);
        foreach (var next in new[] { "eradicated", "recovered", "resolved" })
        {
            await ana.TypeAsync($"status {next}", thread);
        }

        await ana.TypeAsync("close all good", thread);
        await bot.QuietAsync();
        var incident = await bot.IncidentAsync();
        Assert.Equal(IncidentStatus.Closed, incident.Status);
        Assert.Equal("bob", incident.Holder(IncidentRole.Scribe)?.Value);
        Assert.Contains("closed", teams.Messages.Single(message => message.Id == card.Id).Words, StringComparison.Ordinal);
        var timeline = await bot.TimelineAsync();
        Assert.Equal("ransomware <on> pve1", Assert.Single(timeline, entry => entry.Kind == TimelineEntryKind.IncidentOpened).ReadPayload<IncidentOpened>()!.Title);
        Assert.DoesNotContain(timeline, entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }
}
