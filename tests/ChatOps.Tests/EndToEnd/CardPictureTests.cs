using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOps.Tests.Bot.Actions;
using ChatOps.Tests.Bot.Slack;
using ChatOps.Tests.Bot.Teams;
using ChatOps.Tests.Support;
using Microsoft.Playwright;

namespace ChatOps.Tests.EndToEnd;

/// <summary>
/// The cards of an incident's life as programs that others wrote draw them: nothing that they say is lost on the way to
/// the reader. Pictures are kept for people to look at.
/// </summary>
public sealed partial class CardPictureTests(ActionLab lab, Browser browser) : IClassFixture<ActionLab>, IClassFixture<Browser>
{
    private readonly List<(string Name, JsonNode Card)> _teams = [];

    [Fact]
    public async Task Everything_that_a_card_says_is_seen_in_slack_and_in_teams()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var teams = await FakeTeams.StartAsync();
        await LiveAsync(slack, teams);
        var blocks = slack.Messages.Where(message => message.Blocks is JsonArray).Select((message, i) => ($"slack-{i}", message.Blocks!))
            .Concat(slack.Views.Values.Select((view, i) => ($"slack-view-{i}", (JsonNode)view["blocks"]!))).ToList();
        _teams.AddRange(teams.Messages.Where(message => message.Card is not null).Select((message, i) => ($"teams-{i}", (JsonNode)message.Card!)));
        var folder = Directory.CreateTempSubdirectory("chatops-cards-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "slack.json"), List(blocks), Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "teams.json"), List(_teams), Token);
        await using (var painter = Counterpart.Start("cards.mjs", folder))
        {
            await painter.SaysAsync("drawn");
        }

        await using var window = await browser.OpenAsync(700, 900);
        await SeenAsync(window, folder, "slack", blocks.Select(drawn => (drawn.Item1, SlackWords(drawn.Item2))));
        var page = await SeenAsync(window, folder, "teams", _teams.Select(drawn => (drawn.Name, TeamsWords(drawn.Card))));
        foreach (var section in await page.Locator("section").AllAsync())
        {
            Assert.Equal("", await section.GetAttributeAsync("data-complaints"));
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every kind of card: the live card, forms, lists, a request to its end, an update, refusals.</summary>
    private async Task LiveAsync(FakeSlack slack, FakeTeams teams)
    {
        slack.AddUser("U0ANA", "ana");
        slack.AddUser("U0BOB", "bob");
        var host = lab.Hosts[0];
        await using var bot = await TeamsBot.StartAsync(
            teams,
            hosts: $"hosts: [{{id: pve1, address: {host.Near.Address}, port: {host.Near.Port}, user: root, platform: debian, keyFile: {host.KeyFile}, hostKeys: ['{host.Pin}']}}]",
            sections: $"slack: {{channel: {FakeSlack.Lobby}, everyIncident: true}}",
            environment: [("Slack__BotToken", FakeSlack.BotToken), ("Slack__SigningSecret", SlackBot.Secret), ("Slack__ApiUrl", slack.Api.ToString())]);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p0 ransomware on pve1: files <end> in .locked");
        var card = await bot.SaidAsync("opened INC-1");
        var thread = card.Conversation;
        var anaOnSlack = new SlackVisitor(slack, bot.Address, "U0ANA");
        await bot.QuietAsync();
        var channel = slack.Channels.Values.Single(known => known.Name.StartsWith("inc-1", StringComparison.Ordinal)).Id;
        string[] commands =
        [
            "invite @bob", "ack", "assign scribe bob", "note first seen by the night shift", "decision we pay nobody", "finding the mail server is clean",
            "status contained vlan 12 is cut off", "show", "list", "timeline", "roles", "whoami", "help", "help run", "verify", "actions", "plan contain.host-isolate pve1",
            "evidence", "run evidence.logs pve1 minutes=5 what happened", "frobnicate", "run contain.block-ip pve1 ip=999.1.1.1 no such address",
            "run contain.block-ip pve1 ip=203.0.113.9 minutes=60 it scans us",
        ];
        foreach (var command in commands)
        {
            using var onSlack = OnceOnly(command)
                ? null : await anaOnSlack.TypeAsync(command, channel);
            await ana.TypeAsync(command, thread);
            await bot.QuietAsync();
        }

        await bot.SaidAsync("waits for a second person", thread);
        await bot.QuietAsync();
        var request = Assert.Single(teams.Messages, message => message.Buttons.ContainsKey("Approve"));
        Keep("teams-request-waits", request.Card!);
        var question = await bob.ClickAsync(request, "Approve");
        Keep("teams-request-question", question["value"]!);
        await bob.ClickAsync(request, FakeCard.ButtonsOf(question["value"]!)["Approve"]);
        await bot.SaidAsync("succeeded, proven", thread);
        await ana.TypeAsync("update Mail is back; files come from the backup of 02:00.", thread);
        using var form = await anaOnSlack.TypeAsync("update", channel);
        await SlackLifeTests.FormAsync(slack, "chatops-form");
        await bot.QuietAsync();
        await lab.InHostAsync(host, "nft delete table inet chatops_block");
    }

    /// <summary>What acts on the host is asked for on one platform; the other one shows its card too.</summary>
    private static bool OnceOnly(string command) => command.StartsWith("run ", StringComparison.Ordinal);

    private void Keep(string name, JsonNode card) => _teams.Add((name, card.DeepClone()));

    private static string List(IEnumerable<(string Name, JsonNode Card)> cards) =>
        new JsonArray([.. cards.Select(card => new JsonObject { ["name"] = card.Name, ["content"] = card.Card.DeepClone() })]).ToJsonString();

    private static async Task<IPage> SeenAsync(IBrowserContext window, string folder, string platform, IEnumerable<(string Name, IReadOnlyList<string> Words)> drawn)
    {
        var page = await window.NewPageAsync();
        await page.GotoAsync(new Uri(Path.Combine(folder, $"{platform}.html")).AbsoluteUri);
        foreach (var (name, words) in drawn)
        {
            var section = page.Locator($"#{name}");
            await section.ScreenshotAsync(new LocatorScreenshotOptions { Path = Path.Combine(Browser.Pictures, $"card-{name}.png") });
            var seen = Bare(await section.InnerTextAsync());
            foreach (var word in words)
            {
                Assert.Contains(Bare(word), seen, StringComparison.Ordinal);
            }
        }

        return page;
    }

    /// <summary>What is to be read in it, but for times and mentions, which each reader's client writes, and what shows only after a click.</summary>
    private static IReadOnlyList<string> SlackWords(JsonNode blocks)
    {
        var shown = blocks.DeepClone();
        foreach (var hidden in FakeCard.Nodes(shown).ToList())
        {
            hidden.Remove("confirm");
            hidden.Remove("placeholder");
            hidden.Remove("options");
        }

        return [.. FakeCard.Nodes(shown).Where(node => node["type"]?.GetValue<string>() is "text" or "plain_text").Select(node => node["text"]!.GetValue<string>())];
    }

    private static IReadOnlyList<string> TeamsWords(JsonNode card) =>
    [
        .. FakeCard.Nodes(card).Where(node => node["type"]?.GetValue<string>() is "TextRun" or "TextBlock").Select(node => node["text"]!.GetValue<string>())
            .Where(text => !text.Contains("{{", StringComparison.Ordinal) && !text.Contains("<at>", StringComparison.Ordinal)),
        .. FakeCard.Nodes(card).Where(node => node["type"]?.GetValue<string>().StartsWith("Action.", StringComparison.Ordinal) == true && node["title"] is not null).Select(node => node["title"]!.GetValue<string>()),
    ];

    /// <summary>Lines may break anywhere.</summary>
    private static string Bare(string text) => Blanks().Replace(text, "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
