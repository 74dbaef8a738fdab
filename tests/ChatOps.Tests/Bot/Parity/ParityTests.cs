using ChatOps.Tests.Bot.Slack;
using ChatOps.Tests.Bot.Teams;

namespace ChatOps.Tests.Bot.Parity;

/// <summary>No platform is second class: the same things done by two people give the same record on each.</summary>
public class ParityTests
{
    private static readonly Move[] Moves =
    [
        Ana("whoami"), Bob("list"), Ana("show"), Bob("roles"), Ana("help"), Ana("help open"),
        BobClicks("Acknowledge"), AnaClicks("Acknowledge"), Bob("ack"), Ana("title ransomware on *pve1* & <others>"), Bob("title"),
        Ana("invite @bob"), Ana("invite @bob"), Ana("invite @nobody"), Ana("assign scribe @bob"), Ana("assign security-lead Bob Builder"), Ana("assign nonsense @bob"), Bob("assign technical-lead me"),
        BobClicks("I take command"), Ana("assign commander @ana"), Bob("assign scribe @nobody"), Ana("roles"),
        Ana("note first words"), Bob("note with \"quotes\", <at>marks</at> and {{braces}}"), Ana("note"), AnaFills("Note…", ("text", "words out of a form")), BobFills("Note…", ("text", "two\nlines")),
        Ana("decision we do not pay"), Bob("finding came in by the vpn"), Ana("decision"), Bob("finding"),
        Ana("severity p1 it is not so bad"), Ana("severity p1 again"), Ana("severity p9 no"), Bob("severity p0"), Bob("severity p0 it is, after all"),
        Ana("snooze 10m on the phone"), Ana("snooze 10m"), Ana("snooze forever please"), Ana("update all hosts are looked at"), BobFills("Update…", ("text", "from a form")), Ana("update"),
        Bob("actions"), Bob("actions containment"), Ana("actions contain.block-ip"), Ana("actions nonsense"), Ana("plan nonsense pve1"), Ana("run contain.block-ip nohost ip=203.0.113.9 scans us"), Ana("run"),
        Bob("approve A-9"), Bob("deny A-9 no"), Ana("withdraw A-9"), Ana("confirm A-9"), Ana("undo A-9"), Ana("settle A-9 happened saw it"), Ana("breakglass A-9 now"), Ana("countersign A-9 looked"), Ana("evidence"), Bob("help run"),
        Ana("timeline"), Bob("timeline --since 1h"), AnaClicks("Timeline"), Ana("verify"), Ana("export md"), Ana("redact #2 secret in it"), Ana("redact #2 again"), Ana("redact #999 no"),
        Ana("nonsense verb"), Ana("aknowledge"), Bob("note INC-999 of another"),
        AnaClicks("Mark contained"), Ana("status contained again"), Bob("status eradicated with a note"), Bob("status open"), Ana("status recovered"), Ana("status resolved done"),
        Ana("reopen it came back"), Ana("status resolved now"), Ana("close all good"), Bob("note too late"), Bob("reopen there is more"), Ana("cancel was an exercise of the auditor"), Ana("close"),
    ];

    [Fact]
    public async Task The_same_commands_clicks_and_forms_give_the_same_record_on_every_platform()
    {
        Assert.True(Moves.Length >= 60);
        await using var slack = await FakeSlack.StartAsync();
        slack.AddUser("U0ANA", "ana");
        slack.AddUser("U0BOB", "bob");
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(
            teams, sections: $"slack: {{channel: {FakeSlack.Lobby}}}",
            environment: [("Slack__BotToken", FakeSlack.BotToken), ("Slack__SigningSecret", SlackBot.Secret), ("Slack__ApiUrl", slack.Api.ToString())]);
        IPlatformHands[] platforms = [new ConsoleHands(bot), new SlackHands(bot, slack), new TeamsHands(bot)];

        var records = new List<IReadOnlyList<string>>();
        for (var number = 1; number <= platforms.Length; number++)
        {
            await platforms[number - 1].OpenAsync("open p0 --host pve1", number);
            foreach (var move in Moves)
            {
                await platforms[number - 1].DoAsync(move);
                await ParityRecord.DoneAsync(bot);
            }

            records.Add(await ParityRecord.OfAsync(bot, number));
        }

        Assert.True(records[0].Count >= Moves.Length / 2, string.Join('\n', records[0]));
        Assert.Equal(records[0], records[1]);
        Assert.Equal(records[0], records[2]);
    }

    private static Move.Type Ana(string text) => new("ana", text);

    private static Move.Type Bob(string text) => new("bob", text);

    private static Move.Click AnaClicks(string label) => new("ana", label);

    private static Move.Click BobClicks(string label) => new("bob", label);

    private static Move.Fill AnaFills(string label, params (string, string)[] values) => new("ana", label, values);

    private static Move.Fill BobFills(string label, params (string, string)[] values) => new("bob", label, values);
}
