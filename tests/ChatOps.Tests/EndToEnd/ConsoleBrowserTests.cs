using ChatOps.Storage.Timeline;
using ChatOps.Tests.Bot.Console;
using ChatOps.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.EndToEnd;

public sealed class ConsoleBrowserTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ConsoleBot? _started;

    private string Address => _started?.Origin ?? throw new InvalidOperationException("The bot did not start.");

    public async ValueTask InitializeAsync() => _started = await ConsoleBot.StartAsync(people: BotProcess.SamplePeople);

    public ValueTask DisposeAsync() => _started?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Two_people_in_two_windows_take_an_incident_from_its_opening_to_its_proof()
    {
        await using var context = await browser.OpenAsync();
        var ines = await ConsolePage.EnterAsync(context, Address, "commander");
        var sami = await ConsolePage.EnterAsync(context, Address, "security-lead");

        await ines.SayAsync("/incident open p0 ransomware on pve1");
        await sami.SeeAsync("ransomware on pve1");
        await sami.GoToAsync("inc-1");
        await ines.GoToAsync("inc-1");
        await sami.PictureAsync("opened");
        await sami.ClickAsync("Acknowledge");
        await ines.SeeAsync("acknowledged INC-1");
        await ines.SeeOnCardAsync("by Sami");
        await ines.SayAsync("/incident assign technical-lead @technical-lead");
        await sami.SeeAsync("technical lead of INC-1");
        await ines.SayAsync("encrypted files on /srv since 14:05");
        await sami.SeeAsync("encrypted files on /srv");
        await sami.Page.Locator(".message.person").HoverAsync();
        await sami.Page.Locator(".message.person .pin").ClickAsync();
        await ines.SeeAsync("on the timeline");
        await ines.ClickAsync("Update…");
        await ines.Form.WaitForAsync();
        await Expect(ines.Form.Locator("textarea")).ToBeFocusedAsync();
        await Expect(ines.Form.Locator("textarea")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("acknowledged, in time"));
        await ines.PictureAsync("update-form");
        await ines.Form.Locator("textarea").FillAsync("We cut pve1 off and look at the backups.");
        await ines.Form.GetByRole(AriaRole.Button, new() { Name = "Post it now" }).ClickAsync();
        await sami.SeeAsync("We cut pve1 off");
        await ines.SayAsync("/incident severity p1 it stays on one host");
        await sami.SeeOnCardAsync("P1 high");
        await ines.SayAsync("/incident verify");
        await ines.SeeAsync("INC-1: the timeline holds");
        await ines.SayAsync("/incident export json");
        var download = await ines.Page.RunAndWaitForDownloadAsync(() => ines.Messages.GetByRole(AriaRole.Link, new() { Name = "INC-1.json" }).ClickAsync());
        await sami.PictureAsync("worked-on");
        await using var file = await download.CreateReadStreamAsync();
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy, Token);
        copy.Position = 0;
        var report = await TimelineFile.VerifyAsync(copy, [], Token);

        Assert.True(report.Holds);
        Assert.Empty((string[])[.. ines.Complaints, .. sami.Complaints]);
        await ines.SayAsync("said after all of it");
        await sami.SeeAsync("said after all of it");
        Assert.DoesNotContain("the timeline holds", await sami.Messages.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bot_that_is_killed_comes_back_with_the_page_and_what_was_sent_meanwhile_is_done_once()
    {
        await using var context = await browser.OpenAsync();
        await using var bot = await BotProcess.StartAsync(BotProcess.FirstRun(), Token);
        var ines = await ConsolePage.EnterAsync(context, bot.Address, "commander");
        await ines.SayAsync("/incident open p0 ransomware on pve1");
        await ines.GoToAsync("inc-1");

        bot.Kill();
        await Expect(ines.Page.Locator("#reconnect")).ToBeVisibleAsync();
        await ines.SayAsync("/incident note written while the bot was away");
        await ines.Page.Locator("[data-composer]").FillAsync("half a sentence");
        await ines.PictureAsync("bot-away");
        await bot.StartAsync(Token);
        await ines.SeeAsync("written while the bot was away");

        await Expect(ines.Page.Locator("[data-composer]")).ToHaveValueAsync("half a sentence");
        await ines.SayAsync("/incident timeline");
        await ines.SeeAsync("INC-1 timeline");
        await Expect(ines.Messages.GetByText("note #")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        await using var context = await browser.OpenAsync();
        var ines = await ConsolePage.EnterAsync(context, Address, "commander");

        await ines.Page.Locator("h1").ClickAsync();
        await ines.Page.Keyboard.PressAsync("/");
        await ines.Page.Keyboard.TypeAsync("/in");
        await ines.Page.Keyboard.PressAsync("Tab");
        await ines.Page.Keyboard.TypeAsync("op");
        await ines.Page.Keyboard.PressAsync("Tab");
        await Expect(ines.Page.Locator("[data-composer]")).ToHaveValueAsync("/incident open ");
        await Expect(ines.Page.Locator("[data-hint]")).ToContainTextAsync("open p0|p1|p2|p3");
        await ines.Page.Keyboard.PressAsync("Enter");
        await ines.Form.WaitForAsync();
        await ines.Page.Keyboard.PressAsync("Escape");
        await Expect(ines.Form).ToHaveCountAsync(0);
        await ines.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(ines.Page.Locator("[data-composer]")).ToHaveValueAsync("/incident open ");
        await ines.Page.Keyboard.TypeAsync("p2 odd logins");
        await ines.Page.Keyboard.PressAsync("Enter");
        await ines.Page.Locator(".rooms a[href='c/inc-1']").WaitForAsync();
        await ines.Page.Keyboard.PressAsync("Alt+ArrowDown");

        await ines.SeeOnCardAsync("P2 medium");
    }

    [Fact]
    public async Task A_form_that_is_refused_keeps_what_was_typed_and_says_why()
    {
        await using var context = await browser.OpenAsync();
        var ines = await ConsolePage.EnterAsync(context, Address, "commander");
        await ines.SayAsync("/incident open");
        await ines.Form.WaitForAsync();

        await ines.Form.GetByLabel("What happened?").FillAsync("odd logins");
        await ines.Form.GetByLabel("Noticed at").FillAsync("half past ten");
        await ines.Form.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await Expect(ines.Form.Locator(".problem")).ToContainTextAsync("as a time");
        await Expect(ines.Form.GetByLabel("What happened?")).ToHaveValueAsync("odd logins");
        await ines.Form.GetByLabel("Noticed at").FillAsync("");
        await ines.Form.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();

        await ines.Page.Locator(".rooms a[href='c/inc-1']").WaitForAsync();
        await Expect(ines.Form).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_people_write_stays_text()
    {
        const string hostile = "<img src=x onerror=alert(1)> <b>bold</b> <!channel> [x](javascript:1)";
        await using var context = await browser.OpenAsync();
        var ines = await ConsolePage.EnterAsync(context, Address, "commander");

        await ines.SayAsync($"/incident open p1 {hostile}");
        await ines.GoToAsync("inc-1");
        await ines.SayAsync($"/incident note {hostile}");
        await ines.SayAsync(hostile);

        await ines.Messages.Locator(".message:not(.private) .words", new() { HasText = hostile }).WaitForAsync();
        await ines.Page.Locator("h1", new() { HasText = hostile }).WaitForAsync();
        Assert.Equal(0, await ines.Page.Locator("main img, main b").CountAsync());
    }

    [Fact]
    public async Task A_sensitive_incident_is_unheard_of_to_those_who_are_not_on_it()
    {
        await using var context = await browser.OpenAsync();
        var ines = await ConsolePage.EnterAsync(context, Address, "commander");
        var tove = await ConsolePage.EnterAsync(context, Address, "technical-lead");

        await ines.SayAsync("/incident open p0 an insider copied the customer list --sensitive");
        await ines.GoToAsync("inc-1");
        await ines.SayAsync("/incident note it was somebody of the night shift");
        await ines.SeeAsync("note #");
        await tove.SayAsync("/incident list");
        await tove.SeeAsync("Nothing is open");
        await tove.SayAsync("/incident show INC-1");
        await tove.SeeAsync("There is no INC-1 that you may see");

        Assert.DoesNotContain("insider", await ines.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("insider", await tove.Page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await tove.Page.Locator(".rooms a[href='c/inc-1']").CountAsync());
        await tove.Page.GotoAsync($"{Address}/as/technical-lead/c/inc-1");
        await tove.Page.GetByText("There is no such channel that you may see").WaitForAsync();
    }

    [Fact]
    public async Task On_a_phone_nothing_is_cut_off()
    {
        await using var context = await browser.OpenAsync(390, 800, ColorScheme.Dark);
        var ines = await ConsolePage.EnterAsync(context, Address, "commander");
        await ines.SayAsync("/incident open p0 a-very-long-word-without-any-blank-that-could-push-the-page-out-of-its-frame-on-a-phone");
        await ines.Page.Locator("[data-menu]").ClickAsync();
        await ines.PictureAsync("phone-menu");
        await ines.Page.Locator(".rooms a[href='c/inc-1']").ClickAsync();
        await ines.Page.Locator("[data-room='inc-1']").WaitForAsync();
        await ines.SeeAsync("commands it until relieved");
        await ines.PictureAsync("phone");

        Assert.Equal(390, await ines.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
