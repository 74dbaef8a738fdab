using System.Text.Json.Nodes;
using ChatOps.Tests.Bot.Actions;
using ChatOps.Tests.EndToEnd;
using ChatOps.Tests.Support;
using Microsoft.Playwright;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>In Microsoft's own emulator, before people's eyes: typed and clicked by two people in every kind of conversation.</summary>
public sealed class TeamsPlaygroundTests(Browser browser, ActionLab lab) : IClassFixture<Browser>, IClassFixture<ActionLab>
{
    /// <summary>In milliseconds: on a busy machine everything takes its time.</summary>
    private const float Patience = 90_000;

    /// <summary>After so long something that was clicked is clicked again.</summary>
    private const float Moment = 5_000;

    private LabHost Host => lab.Hosts[0];

    private string Hosts =>
        $"hosts: [{{id: pve1, address: {Host.Near.Address}, port: {Host.Near.Port}, user: root, platform: debian, keyFile: {Host.KeyFile}, hostKeys: ['{Host.Pin}']}}]";

    [Fact]
    public async Task Two_people_open_and_work_on_an_incident_in_microsofts_own_emulator()
    {
        await using var playground = new Playground();
        await using var bot = await BotProcess.StartAsync(
            BotProcess.FirstRun($"teams: {{ auth: development, tenantId: {Playground.Tenant}, channel: \"{Playground.Channel}\", serviceUrl: \"{playground.ServiceUrl}\" }}\n{Hosts}")
                .Replace("console: [commander]", $"console: [commander], teams: [{Playground.Tenant}/{Playground.Account(0)}]", StringComparison.Ordinal)
                .Replace("console: [security-lead]", $"console: [security-lead], teams: [{Playground.Tenant}/{Playground.Account(1)}]", StringComparison.Ordinal),
            Token);
        await playground.StartAsync(new Uri(bot.Address));
        await using var context = await browser.OpenAsync();
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        var clicker = 0;
        await page.RouteAsync("**/_conversation/v1/invoke", route => AsAsync(route, clicker));
        await page.GotoAsync(playground.Address);

        await OpenAsync(page, "Personal Chat");
        await TypeAsync(page, "/incident open p0 ransomware on pve1");
        await SeesAsync(page.GetByText("is open (P0).").First);
        await PictureAsync(page, "personal");
        await TypeAsync(page, "list");
        await SeesAsync(page.GetByText("1 open incident").First);

        await OpenAsync(page, Playground.ChannelName);
        await SeesAsync(page.GetByText("ransomware on pve1").First);
        await SeesAsync(page.GetByText("not yet, due").First);
        await PictureAsync(page, "thread");
        await Assertions.Expect(page.GetByText("{{")).ToHaveCountAsync(0, new() { Timeout = Patience });
        clicker = 1;
        await page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).First.ClickAsync();
        await SeesAsync(page.GetByText("by Sami after").First);
        clicker = 0;
        await AskAsync(page.GetByRole(AriaRole.Button, new() { Name = "I take command" }).First, page.GetByText("Take command of INC-1?").First);
        await PictureAsync(page, "question");
        await AnswerAsync(page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).First, page.GetByText("Take command of INC-1?").First);
        await page.GetByRole(AriaRole.Button, new() { Name = "Note…" }).First.ClickAsync();
        await SeesAsync(page.GetByText("Words for the timeline").First);
        await page.Locator("textarea").First.FillAsync("seen by the night shift");
        await PictureAsync(page, "form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record" }).First.ClickAsync();
        await SeesAsync(page.GetByText("seen by the night shift").First);
        await SeesAsync(page.GetByText("by Sami after").First);
        await PictureAsync(page, "noted");

        await MentionAsync(page, " run contain.block-ip pve1 ip=203.0.113.9 minutes=60 it scans us");
        await SeesAsync(page.GetByText("waiting for approval").First);
        await PictureAsync(page, "request");
        clicker = 1;
        await ApproveAsync(page, "A-1", "succeeded, proven");
        await PictureAsync(page, "proven");
        Assert.Equal("yes", await BlockedAsync("203.0.113.9"));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0, new() { Timeout = Patience });

        clicker = 0;
        await MentionAsync(page, " run contain.block-ip pve1 ip=203.0.113.10 minutes=60 it scans us too");
        await ApproveAsync(page, "A-2", "so another person has to decide");
        Assert.Equal("no", await BlockedAsync("203.0.113.10"));

        await OpenAsync(page, Playground.GroupName);
        await TypeAsync(page, "nobody speaks to the bot here", submit: true);
        await MentionAsync(page, " list");
        await SeesAsync(page.GetByText("1 open incident").First);
        await PictureAsync(page, "group");
    }

    /// <summary>The button, and the question that comes in its place; until what came of it is to be seen.</summary>
    private static async Task ApproveAsync(IPage page, string request, string outcome)
    {
        var (asked, button) = (false, page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).First);
        await PatientlyAsync(async () =>
        {
            asked |= await page.GetByText($"Approve {request}").First.IsVisibleAsync();
            if (!await page.GetByText(outcome).First.IsVisibleAsync())
            {
                await button.ClickAsync(new() { Timeout = Moment });
            }

            asked |= await page.GetByText($"Approve {request}").First.IsVisibleAsync();
            await Assertions.Expect(page.GetByText(outcome).First).ToBeVisibleAsync(new() { Timeout = Moment });
        });
        Assert.True(asked, "It was never asked whether that is meant.");
    }

    private static Task AskAsync(ILocator button, ILocator question) => PatientlyAsync(async () =>
    {
        if (!await question.IsVisibleAsync())
        {
            await button.ClickAsync(new() { Timeout = Moment });
        }

        await Assertions.Expect(question).ToBeVisibleAsync(new() { Timeout = Moment });
    });

    /// <summary>Answers a question, if it is still there.</summary>
    private static Task AnswerAsync(ILocator answer, ILocator question) => PatientlyAsync(async () =>
    {
        if (await question.IsVisibleAsync())
        {
            await answer.ClickAsync(new() { Timeout = Moment });
        }

        await Assertions.Expect(question).ToBeHiddenAsync(new() { Timeout = Moment });
    });

    /// <summary>A card that is brought up to date in the same moment comes in a question's place, for anybody; they click again.</summary>
    private static Task PatientlyAsync(Func<Task> work) => Until.TrueAsync(async () =>
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            return false;
        }
    });

    private async Task<string> BlockedAsync(string address) =>
        (await lab.InHostAsync(Host, $"nft list set inet chatops_block blocked4 2>/dev/null | grep -qw {address} && echo yes || echo no")).Trim();

    /// <summary>The emulator lets a click be another person's.</summary>
    private static Task AsAsync(IRoute route, int user)
    {
        var body = JsonNode.Parse(route.Request.PostData!)!.AsObject();
        body["from"] = new JsonObject { ["id"] = Playground.User(user) };
        return route.ContinueAsync(new() { PostData = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()) });
    }

    private static Task OpenAsync(IPage page, string name) => page.GetByText(name, new() { Exact = true }).First.ClickAsync();

    private static async Task TypeAsync(IPage page, string text, bool submit = true)
    {
        // In a channel the first one begins a thread, and the last one answers in one.
        var editor = page.Locator("[data-lexical-editor=true]").Last;
        await editor.ClickAsync();
        await editor.PressSequentiallyAsync(text);
        if (submit)
        {
            await editor.PressAsync("Enter");
        }
    }

    private static async Task MentionAsync(IPage page, string text)
    {
        await TypeAsync(page, "@inc", submit: false);
        await page.Locator("#typeahead-menu").GetByText(Playground.BotName).First.ClickAsync();
        await TypeAsync(page, text);
    }

    private static Task PictureAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Pictures, $"teams-{name}.png"), FullPage = true });

    private static Task SeesAsync(ILocator locator) => Assertions.Expect(locator).ToBeVisibleAsync(new() { Timeout = Patience });
}
