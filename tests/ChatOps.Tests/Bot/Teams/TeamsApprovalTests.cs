using System.Text.Json.Nodes;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Bot.Actions;
using ChatOps.Tests.Bot.Slack;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Two people, two clicks, a real host, and an incident that lives on Slack and Teams at once.</summary>
public sealed class TeamsApprovalTests(ActionLab lab) : IClassFixture<ActionLab>
{
    [Fact]
    public async Task What_one_person_asks_for_on_teams_runs_once_after_another_clicked_and_no_second_account_of_theirs_counts()
    {
        var host = lab.Hosts[0];
        await using var slack = await FakeSlack.StartAsync();
        slack.AddUser("U0ANA", "ana");
        slack.AddUser("U0BOB", "bob");
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(
            teams,
            hosts: $"hosts: [{{id: pve1, address: {host.Near.Address}, port: {host.Near.Port}, user: root, platform: debian, keyFile: {host.KeyFile}, hostKeys: ['{host.Pin}']}}]",
            sections: $"slack: {{channel: {FakeSlack.Lobby}, everyIncident: true}}",
            environment: [("Slack__BotToken", FakeSlack.BotToken), ("Slack__SigningSecret", SlackBot.Secret), ("Slack__ApiUrl", slack.Api.ToString())]);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        var anaOnSlack = new SlackVisitor(slack, bot.Address, "U0ANA");
        await ana.TypeAsync("open p1 odd logins on pve1");
        var thread = (await bot.SaidAsync("opened INC-1")).Conversation;
        await ana.TypeAsync("invite @bob", thread);

        await ana.TypeAsync("run contain.block-ip pve1 ip=203.0.113.9 minutes=60 it scans us", thread);
        await bot.SaidAsync("waits for a second person", thread);
        await bot.QuietAsync();
        var card = Assert.Single(teams.Messages, message => message.Buttons.ContainsKey("Approve"));
        var onSlack = Assert.Single(slack.Messages, message => message.Buttons.ContainsKey("Approve"));
        Assert.Contains("203.0.113.9", card.Words, StringComparison.Ordinal);
        Assert.Equal([TeamsBot.Ana.User, TeamsBot.Bob.User], card.Card!["refresh"]!["userIds"]!.AsArray().Select(user => user!.GetValue<string>()).Order(StringComparer.Ordinal));

        Assert.Contains("Approve", FakeCard.ButtonsOf(await RefreshedAsync(bob, card)).Keys);
        Assert.DoesNotContain("Approve", FakeCard.ButtonsOf(await RefreshedAsync(ana, card)).Keys);
        await ConfirmAsync(ana, card);
        await bot.SaidAsync("so another person has to decide", to: TeamsBot.Ana);
        using var own = await anaOnSlack.ClickAsync(onSlack, "Approve");
        await Until.TrueAsync(() => Task.FromResult(slack.Messages.Any(message => message.Words.Contains("so another person has to decide", StringComparison.Ordinal))));
        Assert.Equal(RequestState.AwaitingApproval, (await RequestAsync(bot)).State);

        await Task.WhenAll(ConfirmAsync(bob, card, "f:8"), ConfirmAsync(bob, card, "f:8"), ConfirmAsync(bob, card));
        await bot.SaidAsync("succeeded, proven", thread);
        await bot.QuietAsync();
        Assert.Equal(RequestState.Succeeded, (await RequestAsync(bot)).State);
        Assert.Equal("1", (await lab.InHostAsync(host, "nft list set inet chatops_block blocked4 | grep -c 203.0.113.9")).Trim());
        Assert.DoesNotContain("Approve", teams.Messages.Single(message => message.Id == card.Id).Buttons.Keys);
        Assert.DoesNotContain("Approve", slack.Messages.Single(message => message.Ts == onSlack.Ts).Buttons.Keys);
        Assert.Contains("succeeded", slack.Messages.Single(message => message.Ts == onSlack.Ts).Words, StringComparison.Ordinal);
        await lab.InHostAsync(host, "nft delete table inet chatops_block");
    }

    /// <summary>The client asks by itself for the card as its own person sees it.</summary>
    private static async Task<JsonNode> RefreshedAsync(TeamsVisitor visitor, FakeCard card)
    {
        var answer = await visitor.ClickAsync(card, card.Card!["refresh"]!["action"]!.AsObject());
        return answer["value"]!;
    }

    private static async Task ConfirmAsync(TeamsVisitor visitor, FakeCard card, string? id = null)
    {
        var question = await visitor.ClickAsync(card, "Approve");
        await visitor.ClickAsync(card, FakeCard.ButtonsOf(question["value"]!)["Approve"], id);
    }

    private static async Task<ActionRequest> RequestAsync(TeamsBot bot)
    {
        await using var db = bot.Record.Read();
        return await db.ActionRequests.SingleAsync(Token);
    }
}
