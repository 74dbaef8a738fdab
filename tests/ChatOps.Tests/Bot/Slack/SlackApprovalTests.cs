using ChatOps.Storage.Requests;
using ChatOps.Tests.Bot.Actions;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>Two people, two clicks, a real host: what needs a second person needs one on Slack too.</summary>
public sealed class SlackApprovalTests(ActionLab lab) : IClassFixture<ActionLab>
{
    [Fact]
    public async Task What_one_person_asks_for_runs_once_after_another_clicked_and_only_then()
    {
        var host = lab.Hosts[0];
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(
            slack,
            hosts: $"hosts: [{{id: pve1, address: {host.Near.Address}, port: {host.Near.Port}, user: root, platform: debian, keyFile: {host.KeyFile}, hostKeys: ['{host.Pin}']}}]");
        var (ana, bob) = (bot.Visitor("U0ANA"), bot.Visitor("U0BOB"));
        using var opened = await ana.TypeAsync("open p1 odd logins on pve1");
        var channel = (await bot.SaidToAllAsync("opened INC-1")).Channel;
        using var invited = await ana.TypeAsync("invite <@U0BOB>", channel);

        using var asked = await ana.TypeAsync("run contain.block-ip pve1 ip=203.0.113.9 minutes=60 it scans us", channel);
        await bot.SaidAsync("waits for a second person", channel);
        await bot.QuietAsync();
        var card = Assert.Single(slack.Messages, message => message.Buttons.ContainsKey("Approve"));
        Assert.Contains("203.0.113.9", card.Words, StringComparison.Ordinal);

        using var own = await ana.ClickAsync(card, "Approve");
        await bot.SaidAsync("so another person has to decide");
        await bot.QuietAsync();
        Assert.Equal(RequestState.AwaitingApproval, (await RequestAsync(bot)).State);

        var clicks = await Task.WhenAll(bob.ClickAsync(card, "Approve", "8.8"), bob.ClickAsync(card, "Approve", "8.8"), bob.ClickAsync(card, "Approve"));
        await bot.SaidAsync("succeeded, proven", channel);
        Assert.Equal(RequestState.Succeeded, (await RequestAsync(bot)).State);
        Assert.Equal("1", (await lab.InHostAsync(host, "nft list set inet chatops_block blocked4 | grep -c 203.0.113.9")).Trim());
        Assert.Single(slack.Messages, message => message.Ts == card.Ts);
        Assert.DoesNotContain("Approve", slack.Messages.Single(message => message.Ts == card.Ts).Buttons.Keys);
        await lab.InHostAsync(host, "nft delete table inet chatops_block");
    }

    private static async Task<ActionRequest> RequestAsync(SlackBot bot)
    {
        await using var db = bot.Record.Read();
        return await db.ActionRequests.SingleAsync(Token);
    }
}
