using System.Text.Json.Nodes;
using ChatOps.Tests.EndToEnd;
using ChatOps.Tests.Support;
using Microsoft.Playwright;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>In Microsoft's own emulator, before people's eyes: typed and clicked by two people in every kind of conversation.</summary>
public sealed class TeamsPlaygroundTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>In milliseconds: on a busy machine everything takes its time.</summary>
    private const float Patience = 90_000;

    [Fact]
    public async Task Two_people_open_and_work_on_an_incident_in_microsofts_own_emulator()
    {
        await using var playground = new Playground();
        await using var bot = await BotProcess.StartAsync(
            BotProcess.FirstRun($"teams: {{ auth: development, tenantId: {Playground.Tenant}, channel: \"{Playground.Channel}\", serviceUrl: \"{playground.ServiceUrl}\" }}")
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
        await page.GetByRole(AriaRole.Button, new() { Name = "I take command" }).First.ClickAsync();
        await SeesAsync(page.GetByText("Take command of INC-1?").First);
        await PictureAsync(page, "question");
        await page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Note…" }).First.ClickAsync();
        await SeesAsync(page.GetByText("Words for the timeline").First);
        await page.Locator("textarea").First.FillAsync("seen by the night shift");
        await PictureAsync(page, "form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record" }).First.ClickAsync();
        await SeesAsync(page.GetByText("seen by the night shift").First);
        await SeesAsync(page.GetByText("by Sami after").First);
        await PictureAsync(page, "noted");

        await OpenAsync(page, Playground.GroupName);
        await TypeAsync(page, "nobody speaks to the bot here", submit: true);
        await MentionAsync(page, " list");
        await SeesAsync(page.GetByText("1 open incident").First);
        await PictureAsync(page, "group");
    }

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
        var editor = page.Locator("[data-lexical-editor=true]");
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
