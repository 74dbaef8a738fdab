using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Buttons, questions and forms: what the one who clicks gets back, and what everybody sees.</summary>
public class TeamsCardTests
{
    private const string CardType = "application/vnd.microsoft.card.adaptive";
    private const string MessageType = "application/vnd.microsoft.activity.message";

    [Fact]
    public async Task A_form_is_shown_filled_in_sent_back_with_what_was_wrong_and_done_once()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);

        await ana.TypeAsync("open");
        var form = await bot.SaidAsync("Open an incident", FakeTeams.Personal(TeamsBot.Ana));
        var wrong = await ana.ClickAsync(form, "Open", null, ("severity", "P1"), ("title", "odd logins"), ("detected", "whenever"));
        Assert.Equal(CardType, wrong["type"]!.GetValue<string>());
        Assert.Contains("I cannot read", FakeCard.Read(wrong["value"]), StringComparison.Ordinal);
        Assert.Equal("odd logins", FakeCard.Nodes(wrong["value"]).Single(node => node["id"]?.GetValue<string>() == "title")["value"]!.GetValue<string>());

        var again = FakeCard.ButtonsOf(wrong["value"]!)["Open"];
        var right = await ana.ClickAsync(form, again, "f:1", ("severity", "P1"), ("title", "odd logins"), ("detected", "14:05"));
        var repeated = await ana.ClickAsync(form, again, "f:1", ("severity", "P1"), ("title", "odd logins"), ("detected", "14:05"));
        await bot.SaidAsync("opened INC-1");
        await bot.QuietAsync();

        Assert.All([right, repeated], answer => Assert.Contains("INC-1", FakeCard.Read(answer["value"]), StringComparison.Ordinal));
        Assert.Equal(1, await bot.IncidentsAsync());
        Assert.Empty(teams.Messages.Single(message => message.Id == form.Id).Buttons);
    }

    [Fact]
    public async Task A_button_that_asks_first_asks_the_one_who_clicked_and_then_shows_the_card_as_it_is()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();

        var question = await bob.ClickAsync(card, "I take command");
        Assert.Contains("Take command of INC-1?", FakeCard.Read(question["value"]), StringComparison.Ordinal);
        Assert.Equal("ana", (await bot.IncidentAsync()).CommanderId.Value);
        var answers = FakeCard.ButtonsOf(question["value"]!);
        var not = await bob.ClickAsync(card, answers["Not now"]);
        Assert.Contains("INC-1 · odd logins", FakeCard.Read(not["value"]), StringComparison.Ordinal);
        Assert.Equal("ana", (await bot.IncidentAsync()).CommanderId.Value);

        var yes = await bob.ClickAsync(card, answers["I take command"]);
        Assert.Contains("Commander: Bob Builder", FakeCard.Read(yes["value"]), StringComparison.Ordinal);
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Single(message => message.Id == card.Id).Words.Contains("Commander: Bob Builder", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_for_the_one_who_clicked_alone_is_said_in_the_answer_and_not_once_more()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bob.ClickAsync(card, "Acknowledge");
        await bot.QuietAsync();

        var late = await ana.ClickAsync(card, "Acknowledge");
        await bot.QuietAsync();

        Assert.Equal(MessageType, late["type"]!.GetValue<string>());
        Assert.Contains("Bob Builder", late["value"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(teams.Messages, message => message.VisibleTo == TeamsBot.Ana.User);
    }

    [Fact]
    public async Task A_client_that_knows_no_answers_is_answered_with_messages()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p1 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();

        Assert.Equal(HttpStatusCode.OK, await bob.SubmitAsync(card, "Acknowledge"));
        await bot.SaidAsync("Bob Builder acknowledged", card.Conversation);
        await bob.SubmitAsync(card, "I take command");
        var question = await bot.SaidAsync("Take command of INC-1?", to: TeamsBot.Bob);
        Assert.Equal(TeamsBot.Bob.User, question.VisibleTo);
        await bob.SubmitAsync(question, "I take command");
        await Until.TrueAsync(async () => (await bot.IncidentAsync()).CommanderId.Value == "bob");
        await bob.SubmitAsync(card, "Note…");
        var form = await bot.SaidAsync("Words for the timeline", to: TeamsBot.Bob);
        await bob.SubmitAsync(form, form.Buttons.Keys.First(title => title != "Not now"), ("text", "typed in a form"));
        await bot.SaidAsync("typed in a form", card.Conversation);
    }

    [Fact]
    public async Task A_message_goes_on_the_timeline_once_and_its_edit_and_deletion_follow()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p2 odd logins");
        var thread = (await bot.SaidAsync("opened INC-1")).Conversation;
        await bot.QuietAsync();

        var chosen = ana.Activity("invoke", thread, null);
        chosen["name"] = "composeExtension/fetchTask";
        chosen["value"] = new JsonObject
        {
            ["commandId"] = "addToTimeline",
            ["commandContext"] = "message",
            ["messagePayload"] = new JsonObject
            {
                ["id"] = "1795000000777",
                ["createdDateTime"] = "2026-11-23T09:00:00.123Z",
                ["from"] = new JsonObject { ["user"] = new JsonObject { ["id"] = TeamsBot.Bob.Account, ["displayName"] = "Somebody" } },
                ["body"] = new JsonObject { ["contentType"] = "html", ["content"] = "<p>seen &amp; heard<br>at the gate</p>" },
            },
        };
        Assert.Contains("On the timeline of INC-1", await WordsAsync(), StringComparison.Ordinal);
        chosen["id"] = "f:again";
        Assert.Contains("is on the timeline already", await WordsAsync(), StringComparison.Ordinal);

        var edited = bob.Activity("messageUpdate", thread, "1795000000777");
        edited["text"] = "seen by nobody";
        await bob.DeliverAsync(edited);
        await bob.DeliverAsync(edited);
        await bob.DeliverAsync(bob.Activity("messageDelete", thread, "1795000000777"));
        await bot.QuietAsync();
        var timeline = await bot.TimelineAsync();
        var pin = Assert.Single(timeline, entry => entry.Kind == TimelineEntryKind.MessagePinned).ReadPayload<MessagePinned>()!;
        Assert.Equal(("seen & heard\nat the gate", "Bob Builder"), (pin.Text, pin.Author));
        Assert.Equal("seen by nobody", Assert.Single(timeline, entry => entry.Kind == TimelineEntryKind.PinnedMessageEdited).ReadPayload<PinnedMessageEdited>()!.Text);
        Assert.Single(timeline, entry => entry.Kind == TimelineEntryKind.PinnedMessageDeleted);
        Assert.DoesNotContain(teams.Messages, message => message.Words.Contains("On the timeline", StringComparison.Ordinal));

        async Task<string> WordsAsync()
        {
            var task = (await ana.AnswerAsync(chosen))["task"]!;
            Assert.Equal("message", task["type"]!.GetValue<string>());
            return task["value"]!.GetValue<string>();
        }
    }

    [Fact]
    public async Task Talk_among_people_is_none_of_the_bots_business_and_a_typed_prefix_is()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);

        await ana.TypeAsync("open p0 is what they would type", "19:chat@thread.v2", mention: false);
        await ana.TypeAsync("", change: activity => activity["text"] = "");
        await bot.QuietAsync();
        Assert.Empty(teams.Messages);
        await ana.TypeAsync("/incident open p3 with a prefix", "19:chat@thread.v2", mention: false);
        await ana.TypeAsync("open p3 as only they see", $"{FakeTeams.Channel};messageid=5", mention: false, change: activity => activity["recipient"]!["isTargeted"] = true);
        await ana.TypeAsync("", FakeTeams.Channel);
        await bot.SaidAsync("lists everything", to: TeamsBot.Ana);
        await bot.QuietAsync();
        Assert.Equal(2, await bot.IncidentsAsync());
    }
}
