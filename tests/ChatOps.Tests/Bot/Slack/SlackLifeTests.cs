using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>An incident from its opening to its end, with nothing but Slack.</summary>
public class SlackLifeTests
{
    [Fact]
    public async Task An_incident_is_opened_worked_on_and_closed_in_slack_alone()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, "archiveOnClose: true");
        var (ana, bob) = (bot.Visitor("U0ANA"), bot.Visitor("U0BOB"));

        using var opened = await ana.TypeAsync("open p0 ransomware &lt;on&gt; pve1");
        Assert.Equal((HttpStatusCode.OK, ""), (opened.StatusCode, await opened.Content.ReadAsStringAsync(Token)));
        var card = await bot.SaidToAllAsync("not yet, due");
        var channel = slack.Channels[card.Channel];
        Assert.Equal(("inc-1-ransomware-on-pve1", false), (channel.Name, channel.IsPrivate));
        Assert.Contains("U0ANA", channel.Members);
        Assert.Contains("INC-1 · P0", channel.Topic, StringComparison.Ordinal);
        await bot.QuietAsync();
        Assert.Contains(card.Ts, channel.Pins);
        Assert.Contains($"<#{channel.Id}>", (await bot.SaidAsync("opened · P0", FakeSlack.Lobby)).Words, StringComparison.Ordinal);

        using var acknowledged = await bob.ClickAsync(card, "Acknowledge");
        await bot.SaidAsync("Bob Builder acknowledged", channel.Id);
        Assert.NotNull((await bot.IncidentAsync()).AcknowledgedAt);
        await Until.TrueAsync(() => Task.FromResult(slack.Messages.Single(message => message.Ts == card.Ts).Words.Contains("by Bob Builder after", StringComparison.Ordinal)));

        using var assigned = await ana.TypeAsync("assign scribe <@U0BOB|somebody-else>", channel.Id);
        await bot.SaidAsync("scribe", channel.Id);
        using var status = await ana.TypeAsync("status contained vlan 12 is cut off", channel.Id);
        await bot.SaidAsync("to contained", channel.Id);
        foreach (var next in new[] { "eradicated", "recovered", "resolved" })
        {
            using var moved = await ana.TypeAsync($"status {next}", channel.Id);
        }

        using var closed = await ana.TypeAsync("close all good", channel.Id);
        await bot.QuietAsync();
        Assert.True(channel.IsArchived);
        var incident = await bot.IncidentAsync();
        Assert.Equal(IncidentStatus.Closed, incident.Status);
        Assert.Equal("bob", incident.Holder(IncidentRole.Scribe)?.Value);
        var timeline = await bot.TimelineAsync();
        Assert.Contains(timeline, entry => entry.Kind == TimelineEntryKind.IncidentOpened);
        Assert.All(timeline.Where(entry => entry.Kind is TimelineEntryKind.IncidentOpened), entry => Assert.Equal("ransomware <on> pve1", entry.ReadPayload<IncidentOpened>()!.Title));
        Assert.DoesNotContain(timeline, entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Fact]
    public async Task A_form_is_open_before_anything_is_saved_and_comes_back_with_what_was_wrong()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var ana = bot.Visitor("U0ANA");

        using var asked = await ana.TypeAsync("open");
        var view = await FormAsync(slack, "chatops-form");
        Assert.Equal(["views.open", "views.update"], slack.Calls.Select(call => call.Method).Where(method => method.StartsWith("views", StringComparison.Ordinal)));
        Assert.Equal("Open an incident", view["title"]!["text"]!.GetValue<string>());

        using var wrong = await ana.SubmitAsync(view, ("severity", "P1"), ("title", "odd logins"), ("detected", "whenever"));
        var answer = JsonNode.Parse(await wrong.Content.ReadAsStringAsync(Token))!;
        Assert.Equal("update", answer["response_action"]!.GetValue<string>());
        Assert.Contains("I cannot read", answer["view"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("odd logins", answer["view"]!.ToJsonString(), StringComparison.Ordinal);

        view["hash"] = "another";
        using var right = await ana.SubmitAsync(view, ("severity", "P1"), ("title", "odd logins"), ("detected", "14:05"));
        Assert.Equal("", await right.Content.ReadAsStringAsync(Token));
        using var again = await ana.SubmitAsync(view, ("severity", "P1"), ("title", "odd logins"), ("detected", "14:05"));
        await bot.SaidAsync("INC-1 opened");
        Assert.Equal(1, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task A_message_goes_on_the_timeline_once_and_its_edit_and_deletion_follow()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var (ana, bob) = (bot.Visitor("U0ANA"), bot.Visitor("U0BOB"));
        using var opened = await ana.TypeAsync("open p2 odd logins");
        var channel = (await bot.SaidToAllAsync("opened INC-1")).Channel;
        var said = slack.Say(channel, "U0BOB", "seen by <@U0ANA> at <http://wiki.example.org/x|wiki.example.org/x> &amp; more");

        using var pinned = await ana.PinAsync(said);
        var reaction = new JsonObject { ["type"] = "reaction_added", ["user"] = "U0BOB", ["reaction"] = "pushpin", ["item"] = new JsonObject { ["type"] = "message", ["channel"] = channel, ["ts"] = said.Ts } };
        await bot.QuietAsync();
        using var reacted = await bob.HappensAsync(reaction);
        var changed = new JsonObject
        {
            ["type"] = "message",
            ["subtype"] = "message_changed",
            ["channel"] = channel,
            ["message"] = new JsonObject { ["type"] = "message", ["user"] = "U0BOB", ["text"] = "seen by nobody", ["ts"] = said.Ts, ["edited"] = new JsonObject { ["user"] = "U0BOB", ["ts"] = "1.1" } },
            ["previous_message"] = new JsonObject { ["user"] = "U0BOB", ["text"] = said.Text, ["ts"] = said.Ts },
        };
        using var edited = await bob.HappensAsync(changed, "Ev1");
        using var retried = await bob.HappensAsync(changed, "Ev1", [("X-Slack-Retry-Num", "1")]);
        using var deleted = await bob.HappensAsync(new JsonObject
        {
            ["type"] = "message",
            ["subtype"] = "message_deleted",
            ["channel"] = channel,
            ["deleted_ts"] = said.Ts,
            ["previous_message"] = new JsonObject { ["user"] = "U0BOB", ["text"] = "seen by nobody", ["ts"] = said.Ts },
        });
        await bot.QuietAsync();

        var timeline = await bot.TimelineAsync();
        var pin = Assert.Single(timeline, entry => entry.Kind == TimelineEntryKind.MessagePinned);
        Assert.Equal(("seen by @ana at wiki.example.org/x & more", "Bob Builder"), (pin.ReadPayload<MessagePinned>()!.Text, pin.ReadPayload<MessagePinned>()!.Author));
        Assert.Equal("seen by nobody", Assert.Single(timeline, entry => entry.Kind == TimelineEntryKind.PinnedMessageEdited).ReadPayload<PinnedMessageEdited>()!.Text);
        Assert.Single(timeline, entry => entry.Kind == TimelineEntryKind.PinnedMessageDeleted);
    }

    [Fact]
    public async Task A_mention_in_a_thread_is_a_command_and_is_answered_there_to_the_one_who_wrote()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var ana = bot.Visitor("U0ANA");
        using var opened = await ana.TypeAsync("open p2 odd logins");
        var channel = (await bot.SaidToAllAsync("opened INC-1")).Channel;

        using var said = await ana.HappensAsync(new JsonObject { ["type"] = "app_mention", ["user"] = "U0ANA", ["text"] = $"<@{FakeSlack.BotUser}> verify", ["ts"] = "5.0", ["thread_ts"] = "4.0", ["channel"] = channel });
        var answer = await bot.SaidAsync("entries", channel, "U0ANA");

        Assert.Equal("4.0", slack.Calls.Last(call => call.Method == "chat.postEphemeral").Arguments["thread_ts"]!.GetValue<string>());
        Assert.NotNull(answer.Blocks);
    }

    internal static async Task<JsonObject> FormAsync(FakeSlack slack, string callback)
    {
        JsonObject? view = null;
        await Until.TrueAsync(() => Task.FromResult((view = slack.Views.Values.FirstOrDefault(known => known["callback_id"]?.GetValue<string>() == callback)) is not null));
        return view!.DeepClone().AsObject();
    }
}
