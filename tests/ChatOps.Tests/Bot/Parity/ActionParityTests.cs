using ChatOps.Storage.Requests;
using ChatOps.Tests.Bot.Actions;
using ChatOps.Tests.Bot.Slack;
using ChatOps.Tests.Bot.Teams;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Parity;

/// <summary>What two people ask for, approve, deny, withdraw and take back on a real host gives the same record on each platform.</summary>
public sealed class ActionParityTests(ActionLab lab) : IClassFixture<ActionLab>
{
    [Fact]
    public async Task The_same_requests_and_decisions_give_the_same_record_and_the_same_end_on_every_platform()
    {
        var host = lab.Hosts[0];
        await using var slack = await FakeSlack.StartAsync();
        slack.AddUser("U0ANA", "ana");
        slack.AddUser("U0BOB", "bob");
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(
            teams,
            hosts: $"hosts: [{{id: pve1, address: {host.Near.Address}, port: {host.Near.Port}, user: root, platform: debian, keyFile: {host.KeyFile}, hostKeys: ['{host.Pin}']}}]",
            sections: $"slack: {{channel: {FakeSlack.Lobby}}}",
            environment: [("Slack__BotToken", FakeSlack.BotToken), ("Slack__SigningSecret", SlackBot.Secret), ("Slack__ApiUrl", slack.Api.ToString())]);
        IPlatformHands[] platforms = [new ConsoleHands(bot), new SlackHands(bot, slack), new TeamsHands(bot)];

        var records = new List<IReadOnlyList<string>>();
        var ends = new List<IReadOnlyList<RequestState>>();
        for (var number = 1; number <= platforms.Length; number++)
        {
            await platforms[number - 1].OpenAsync("open p1 --host pve1", number);
            var first = await RequestsAsync(bot) + 1;
            foreach (var move in MovesFrom(first))
            {
                await platforms[number - 1].DoAsync(move);
                await ParityRecord.DoneAsync(bot);
                await bot.QuietAsync();
            }

            records.Add(await ParityRecord.OfAsync(bot, number));
            ends.Add(await EndsAsync(bot, number));
            Assert.Equal("0", (await lab.InHostAsync(host, "nft list ruleset | grep -c 203.0.113 || :")).Trim());
        }

        Assert.Equal([RequestState.Succeeded, RequestState.Succeeded, RequestState.Denied, RequestState.Withdrawn, RequestState.Shown], ends[0]);
        Assert.Equal(ends[0], ends[1]);
        Assert.Equal(ends[0], ends[2]);
        Assert.Equal(records[0], records[1]);
        Assert.Equal(records[0], records[2]);
    }

    private static IReadOnlyList<Move> MovesFrom(int first) =>
    [
        new Move.Type("ana", "invite @bob"),
        new Move.Type("ana", "run contain.block-ip pve1 ip=203.0.113.9 minutes=60 it scans us"),
        new Move.Click("ana", "Approve") { Request = $"A-{first}" },
        new Move.Click("bob", "Approve") { Request = $"A-{first}" },
        new Move.Type("bob", $"approve A-{first}"),
        new Move.Click("bob", "Undo") { Request = $"A-{first}" },
        new Move.Type("bob", $"approve A-{first + 1}"),
        new Move.Type("ana", $"approve A-{first + 1}"),
        new Move.Type("ana", $"undo A-{first} once more"),
        new Move.Type("ana", "run contain.block-ip pve1 ip=203.0.113.10 minutes=60 it scans us too"),
        new Move.Fill("bob", "Deny…", ("request", $"A-{first + 2}"), ("text", "that is our own scanner")) { Request = $"A-{first + 2}" },
        new Move.Type("bob", "run contain.block-ip pve1 ip=203.0.113.11 minutes=60 this one"),
        new Move.Click("bob", "Withdraw") { Request = $"A-{first + 3}" },
        new Move.Type("ana", $"approve A-{first + 3}"),
        new Move.Type("ana", "plan contain.block-ip pve1 ip=203.0.113.12 minutes=60"),
    ];

    private static async Task<int> RequestsAsync(TeamsBot bot)
    {
        await using var db = bot.Record.Read();
        return await db.ActionRequests.CountAsync(Token);
    }

    private static async Task<IReadOnlyList<RequestState>> EndsAsync(TeamsBot bot, int number)
    {
        var incident = await bot.IncidentAsync(number);
        await using var db = bot.Record.Read();
        return await db.ActionRequests.Where(request => request.IncidentId == incident.Id).OrderBy(request => request.Number).Select(request => request.State).ToListAsync(Token);
    }
}
