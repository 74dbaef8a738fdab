using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Bot.Console;
using ChatOps.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.EndToEnd;

/// <summary>What a page does for people when something is in the way.</summary>
public sealed class ConsoleCareTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_form_that_was_open_when_the_bot_died_is_there_again_with_what_was_typed()
    {
        await using var context = await browser.OpenAsync();
        await using var bot = await BotProcess.StartAsync(BotProcess.FirstRun(), Token);
        var ines = await ConsolePage.EnterAsync(context, bot.Address, "commander");
        await ines.SayAsync("/incident open");
        await ines.Form.GetByLabel("What happened?").FillAsync("odd logins from nowhere");

        bot.Kill();
        await Expect(ines.Page.Locator("#reconnect")).ToBeVisibleAsync();
        await bot.StartAsync(Token);

        await Expect(ines.Page.Locator("#reconnect")).ToBeHiddenAsync();
        await Expect(ines.Form.GetByLabel("What happened?")).ToHaveValueAsync("odd logins from nowhere");
        await ines.Page.Keyboard.PressAsync("Escape");
        await Expect(ines.Form).ToHaveCountAsync(0);
        await ines.Page.ReloadAsync();
        await ines.Composer.WaitForAsync();
        await ines.SayAsync("/incident whoami");
        await ines.SeeAsync("/incident whoami");
        await Expect(ines.Form).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_command_without_its_first_word_is_not_told_to_the_channel()
    {
        await using var context = await browser.OpenAsync();
        await using var bot = await ConsoleBot.StartAsync();
        var ana = await ConsolePage.EnterAsync(context, bot.Origin, "ana");

        await ana.SayAsync("/note the password was changed");
        await Expect(ana.Hint).ToContainTextAsync("Not sent");
        await ana.Composer.PressAsync("Tab");
        await Expect(ana.Composer).ToHaveValueAsync("/incident note the password was changed");
        await ana.SayAsync("/icnident open");
        await Expect(ana.Hint).ToContainTextAsync("/incident open");
        await ana.SayAsync("approve A-3");
        await Expect(ana.Hint).ToContainTextAsync("/incident approve A-3");
        await ana.SayAsync("incident run triage.host pve1 first look");
        await Expect(ana.Hint).ToContainTextAsync("“/incident run triage.host pve1 first look”");
        await ana.SayAsync("/srv is full");
        await ana.Composer.PressAsync("Enter");

        await ana.SeeAsync("/srv is full");
        await Expect(ana.Messages.Locator(".message")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Words_that_are_too_many_come_back_with_the_reason()
    {
        await using var context = await browser.OpenAsync();
        await using var bot = await ConsoleBot.StartAsync();
        var ana = await ConsolePage.EnterAsync(context, bot.Origin, "ana");
        var words = new string('x', 17_000);

        await ana.SayAsync(words);

        await Expect(ana.Page.Locator("#status")).ToContainTextAsync("longer than 16384 characters");
        await Expect(ana.Composer).ToHaveValueAsync(words);
    }

    [Fact]
    public async Task Keys_are_shown_names_are_completed_and_a_question_is_asked_before_a_step()
    {
        await using var context = await browser.OpenAsync();
        await using var bot = await ConsoleBot.StartAsync();
        var ana = await ConsolePage.EnterAsync(context, bot.Origin, "ana");
        await ana.SayAsync("/incident open p2 odd logins");
        await ana.GoToAsync("inc-1");

        await ana.Messages.FocusAsync();
        await ana.Page.Keyboard.PressAsync("?");
        await Expect(ana.Page.Locator("#keys")).ToBeVisibleAsync();
        await ana.PictureAsync("keys");
        await ana.Page.Keyboard.PressAsync("Escape");
        await ana.Composer.FillAsync("/incident assign scribe @bo");
        await Expect(ana.Hint).ToHaveTextAsync("@bob Bob");
        await ana.Composer.PressAsync("Tab");
        await Expect(ana.Composer).ToHaveValueAsync("/incident assign scribe @bob ");
        await ana.Page.Locator("[data-send]").ClickAsync();
        await ana.SeeAsync("scribe of INC-1");
        await ana.ClickAsync("Mark contained");
        await ana.Page.Locator("dialog.ask").GetByText("Mark INC-1 as contained?").WaitForAsync();
        await ana.Page.Locator("dialog.ask").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await ana.SeeOnCardAsync("open");
        await ana.ClickAsync("Mark contained");
        await ana.Page.Keyboard.PressAsync("Enter");

        await ana.SeeOnCardAsync("contained");
        Assert.Empty(ana.Complaints);
    }

    [Fact]
    public async Task Whoever_reads_at_the_end_stays_there_whatever_grows()
    {
        await using var context = await browser.OpenAsync(height: 500);
        await using var bot = await ConsoleBot.StartAsync();
        var ana = await ConsolePage.EnterAsync(context, bot.Origin, "ana");
        await ana.SayAsync("/incident open p2 odd logins");
        await ana.GoToAsync("inc-1");
        for (var i = 1; i <= 12; i++)
        {
            await ana.SayAsync($"line {i} of many");
        }

        await ana.SeeAsync("line 12 of many");

        // As a card that is edited in place, the pinned one, and a long command that is being written.
        await ana.Page.EvaluateAsync("document.querySelector('.message .words').textContent = 'a line\\n'.repeat(30)");
        await Expect(ana.Messages.GetByText("line 12 of many")).ToBeInViewportAsync();
        await ana.Page.EvaluateAsync("document.querySelector('[data-card]').style.minHeight = '14rem'");
        await Expect(ana.Messages.GetByText("line 12 of many")).ToBeInViewportAsync();
        await ana.Composer.FillAsync("a\nb\nc\nd\ne");

        await Expect(ana.Messages.GetByText("line 12 of many")).ToBeInViewportAsync();
        await Expect(ana.Page.Locator("[data-newer]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Whoever_reads_further_up_is_left_there_and_told_that_there_is_more()
    {
        await using var context = await browser.OpenAsync(height: 500);
        await using var bot = await ConsoleBot.StartAsync();
        var ana = await ConsolePage.EnterAsync(context, bot.Origin, "ana");
        var bob = await ConsolePage.EnterAsync(context, bot.Origin, "bob");
        for (var i = 1; i <= 20; i++)
        {
            await bob.SayAsync($"line {i} of many");
        }

        await ana.SeeAsync("line 20 of many");
        await ana.Messages.EvaluateAsync("list => { list.scrollTop = 0; }");
        await Expect(ana.Messages.GetByText("line 1 of many")).ToBeInViewportAsync();
        await bob.SayAsync("the newest");
        await ana.Page.Locator("[data-newer]").ClickAsync();

        await Expect(ana.Messages.GetByText("the newest")).ToBeInViewportAsync();
        await Expect(ana.Page.Locator("[data-newer]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_record_that_is_away_is_said_on_the_page_and_gone_from_it_when_it_is_back()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null && !RequireAll, PostgresCluster.NotInstalled);
        await using var context = await browser.OpenAsync();
        using var database = await TestDatabase.CreateAsync(StorageProvider.Postgres);
        await using var bot = await ConsoleBot.StartAsync(provider: StorageProvider.Postgres, database: database, answers: new AnswerLimits());
        var ana = await ConsolePage.EnterAsync(context, bot.Origin, "ana");
        await ana.SayAsync("/incident open p1 odd logins");
        await ana.Page.Locator(".rooms a[href='c/inc-1']").WaitForAsync();

        await Outage.BeginAsync(database);
        await ana.Page.Locator(".rooms a[href='c/inc-1']").ClickAsync();
        await ana.Page.Locator(".trouble").WaitForAsync();
        await ana.SayAsync("typed meanwhile");
        await Expect(ana.Page.Locator("#status")).ToContainTextAsync("kept and sent again");
        await ana.PictureAsync("record-away");
        await Outage.EndAsync(database);

        await Expect(ana.Page.Locator(".trouble")).ToHaveCountAsync(0);
        await ana.Page.Locator("[data-room='inc-1']").WaitForAsync();
    }

    [Fact]
    public async Task Who_signs_in_as_nobody_of_the_settings_is_told_what_to_ask_for()
    {
        await using var context = await browser.OpenAsync();
        await using var service = await SignInService.StartAsync();
        service.Next = new SignInService.Visitor("subject-77", "Ana", "ana@example.org", true);
        await using var bot = await ConsoleBot.StartAsync(
            service.Settings(), environment: ("Console__OpenIdConnect__ClientSecret", SignInService.Secret));

        var stranger = await ConsolePage.OpenAsync(context, bot.Origin);
        await stranger.Page.Locator(".trouble", new() { HasText = "subject-77" }).WaitForAsync();
        await stranger.SayAsync("good morning");
        await stranger.Messages.GetByText("not in the settings").WaitForAsync();
        await stranger.SayAsync("/incident open p0 break-in");
        await stranger.Messages.Locator(".message.private .notice.warning").WaitForAsync();
        await stranger.PictureAsync("stranger");
        Assert.Empty(stranger.Complaints);
        await stranger.Page.Locator("[data-sign-out]").ClickAsync();

        await stranger.Page.GetByText("You are not signed in").WaitForAsync();
    }
}
