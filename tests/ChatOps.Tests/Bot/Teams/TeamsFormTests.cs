using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>A form is one person's own message: nothing that all see is lost to it, and it to nothing that all see.</summary>
public class TeamsFormTests
{
    [Fact]
    public async Task A_form_asked_for_from_what_everybody_sees_never_takes_its_place()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p1");
        var asking = await bot.SaidAsync("The title is provisional");
        await bot.QuietAsync();

        var form = await ana.FormAsync(asking, "Give it a title…");
        Assert.Equal((TeamsBot.Ana.User, asking.Conversation), (form.VisibleTo, form.Conversation));
        var submit = form.Buttons.Single(button => button.Value["verb"]!.GetValue<string>() == "form").Value;

        var done = await ana.ClickAsync(form, submit, null, ("text", "odd logins on pve1"));
        Assert.Empty(FakeCard.ButtonsOf(done["value"]!));
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Single(message => message.Id == form.Id).Buttons.Count == 0));

        // A client may say of any message that it is the form.
        await ana.ClickAsync(asking, submit, null, ("text", "odd logins on pve1"));
        await bot.QuietAsync();

        Assert.Equal("odd logins on pve1", (await bot.IncidentAsync()).Title);
        var after = teams.Messages.Single(message => message.Id == asking.Id);
        Assert.Equal((asking.Words, 0), (after.Words, after.Edits));
    }

    /// <summary>In a busy thread Teams takes nothing for a moment.</summary>
    [Fact]
    public async Task A_form_that_teams_does_not_take_now_is_shown_when_it_does()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();
        var busy = 0;
        teams.Before = call => call.Name == "send" && call.Body!["recipient"] is not null && Interlocked.Increment(ref busy) <= 2 ? new FakeTrouble.Wait(1) : null;

        var form = await ana.FormAsync(card, "Note…");

        Assert.Equal(TeamsBot.Ana.User, form.VisibleTo);
        Assert.True(busy > 2);
    }

    [Fact]
    public async Task An_edit_of_the_live_card_leaves_the_form_alone_and_what_all_were_told_is_not_told_in_private_too()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();

        var form = await ana.FormAsync(card, "Note…");
        await bob.ClickAsync(card, "Acknowledge");
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Single(message => message.Id == card.Id).Words.Contains("by Bob Builder after", StringComparison.Ordinal)));
        Assert.Equal(form, teams.Messages.Single(message => message.Id == form.Id));

        var submit = form.Buttons.Keys.First(title => title != "Not now");
        var sent = await ana.ClickAsync(form, submit, null, ("text", "seen at the gate"));
        await bot.SaidAsync("seen at the gate", card.Conversation);
        await bot.QuietAsync();
        Assert.DoesNotContain("seen at the gate", FakeCard.Read(sent["value"]), StringComparison.Ordinal);
        Assert.DoesNotContain(teams.Messages, message => message.VisibleTo is not null && message.Words.Contains("seen at the gate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_that_is_not_wanted_goes_away()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open");
        var form = await bot.SaidAsync("Open an incident", FakeTeams.Personal(TeamsBot.Ana));

        await ana.ClickAsync(form, "Not now");
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Single(message => message.Id == form.Id) is { Buttons.Count: 0 } gone && gone.Words.Contains("Not done", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_a_form_counts_is_not_for_a_client_to_say()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();
        var form = await ana.FormAsync(card, "Note…");
        var submit = form.Buttons.Single(button => button.Value["verb"]!.GetValue<string>() == "form").Value.DeepClone().AsObject();
        submit["data"]!["chatops"]!["kept"]!["room"] = card.Conversation;

        var answer = await ana.ClickAsync(form, submit, null, ("text", "made up"));
        await bot.QuietAsync();
        Assert.Contains("Ask for it anew", answer["value"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.Note);
    }

    [Fact]
    public async Task A_form_that_one_bot_showed_can_be_sent_off_to_another_of_the_same_record_and_to_no_other()
    {
        var folder = Directory.CreateTempSubdirectory("chatops-shared.").FullName;
        try
        {
            await using var teams = await FakeTeams.StartAsync();
            using var record = await TestDatabase.CreateAsync(StorageProvider.Postgres);
            var evidence = $"evidence: {{folder: '{folder}/vault', signingKey: '{folder}/record-signing.pem'}}";
            await using var first = await TeamsBot.StartAsync(teams, sections: evidence, shared: record);
            await using var second = await TeamsBot.StartAsync(teams, sections: evidence, shared: record);
            await using var stranger = await TeamsBot.StartAsync(teams);
            var ana = first.Visitor(TeamsBot.Ana);
            await ana.TypeAsync("open p1");
            var asking = await first.SaidAsync("The title is provisional");
            await first.QuietAsync();
            var form = await ana.FormAsync(asking, "Give it a title…");
            var submit = form.Buttons.Single(button => button.Value["verb"]!.GetValue<string>() == "form").Value;

            var refused = await stranger.Visitor(TeamsBot.Ana).ClickAsync(form, submit, null, ("text", "odd logins on pve1"));
            Assert.Contains("Ask for it anew", refused["value"]!.GetValue<string>(), StringComparison.Ordinal);
            await second.Visitor(TeamsBot.Ana).ClickAsync(form, submit, null, ("text", "odd logins on pve1"));
            await second.QuietAsync();
            Assert.Equal("odd logins on pve1", (await first.IncidentAsync()).Title);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_a_click_could_not_be_answered_any_more_comes_as_a_message()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await ana.ClickAsync(card, "Acknowledge");
        await bot.QuietAsync();

        // While Teams says who Bob is, his client goes away.
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        teams.Before = call =>
        {
            if (call.Name == "member")
            {
                asked.TrySetResult();
                goOn.Task.Wait(Token);
            }

            return null;
        };
        using (var gone = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var click = bob.SendUntilGoneAsync(bob.Invoke(card, card.Buttons["Acknowledge"]), gone.Token);
            await asked.Task;
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => click);
        }

        // By the time that another visitor is answered the bot knows that this one is gone.
        await ana.TypeAsync("whoami", card.Conversation);
        await bot.SaidAsync("person: ana", card.Conversation);
        goOn.SetResult();
        await bot.SaidAsync("acknowledged", card.Conversation, TeamsBot.Bob);
    }

    [Fact]
    public async Task What_is_done_never_looks_as_if_it_were_not_and_what_is_lost_comes_again()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p1 odd logins");
        var opened = await bot.SaidAsync("opened INC-1");
        await bot.QuietAsync();

        // The record does what is asked and cannot say what the cards look like.
        await bot.RenameAsync("action_cards", "action_cards_away");
        var answer = await ana.ClickAsync(opened, "Acknowledge");
        Assert.Equal("Done.", answer["value"]!.GetValue<string>());
        await bot.RenameAsync("action_cards_away", "action_cards");
        await bot.SaidAsync("Ana Admin acknowledged", opened.Conversation);
        await bot.QuietAsync();

        var edited = ana.Activity("messageUpdate", opened.Conversation, "1795000000777");
        edited["text"] = "edited";
        await bot.RenameAsync("incident_rooms", "incident_rooms_away");
        using (var lost = await ana.SendAsync(edited))
        {
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, lost.StatusCode);
        }

        await bot.RenameAsync("incident_rooms_away", "incident_rooms");
        Assert.Equal(System.Net.HttpStatusCode.OK, await ana.DeliverAsync(edited));
    }
}
