using System.Text.Json.Nodes;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Slack;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>What Slack, or something between us and it, answers on a bad day: nothing is given up or repeated for a misunderstanding.</summary>
public class SlackTroubleTests
{
    [Fact]
    public async Task An_error_that_is_not_in_slacks_own_words_is_no_refusal()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var client = bot.Get<SlackClient>();
        slack.Before = _ => new FakeTrouble.Failure(502, "Bad gateway");

        await Assert.ThrowsAsync<ChatAmbiguousException>(() => client.PostAsync("chat.postMessage", FakeSlack.Lobby, new { channel = FakeSlack.Lobby, text = "hello" }, Token));
        await Assert.ThrowsAsync<ChatAwayException>(() => client.CallAsync("pins.add", new { channel = FakeSlack.Lobby }, Token));
        slack.Before = _ => null;
    }

    [Fact]
    public async Task The_address_of_the_console_is_in_a_channel_once_however_often_it_is_made()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        bot.Get<ConsoleOptions>().PublicUrl = "https://chatops.example.org";
        var port = bot.Get<SlackPort>();
        var spec = new IncidentRoomSpec("INC-7", "inc-7", "topic", false, []);
        var id = Guid.CreateVersion7();

        var first = await port.OpenIncidentRoomAsync(spec, id, Token);
        var second = await port.OpenIncidentRoomAsync(spec, id, Token);
        Assert.Equal(first.Room, second.Room);
        Assert.Equal("https://chatops.example.org", Assert.Single(slack.Bookmarks).Link.TrimEnd('/'));
    }

    [Fact]
    public async Task A_pushpin_on_what_slack_does_not_give_is_answered_and_does_not_come_again_for_ever()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var ana = bot.Visitor("U0ANA");
        using var opened = await ana.TypeAsync("open p2 odd logins");
        var channel = (await bot.SaidToAllAsync("opened INC-1")).Channel;
        await bot.QuietAsync();
        slack.Before = call => call.Method == "conversations.replies" ? new FakeTrouble.Refuse("thread_not_found") : null;

        using var reacted = await ana.HappensAsync(new JsonObject
        {
            ["type"] = "reaction_added",
            ["user"] = "U0ANA",
            ["reaction"] = "pushpin",
            ["item"] = new JsonObject { ["type"] = "message", ["channel"] = channel, ["ts"] = "1.1" },
        });
        Assert.Equal(System.Net.HttpStatusCode.OK, reacted.StatusCode);
        Assert.Equal("U0ANA", (await bot.SaidAsync("does not let me read that message", channel)).VisibleTo);
    }

    [Fact]
    public async Task A_card_that_somebody_deleted_is_posted_anew()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var ana = bot.Visitor("U0ANA");
        using var opened = await ana.TypeAsync("open p2 odd logins");
        var card = await bot.SaidToAllAsync("not yet, due");
        await bot.QuietAsync();
        slack.Before = call => call.Method == "chat.update" && call.Arguments["ts"]!.GetValue<string>() == card.Ts ? new FakeTrouble.Refuse("message_not_found") : null;

        using var typed = await ana.TypeAsync("ack", card.Channel);
        await Until.TrueAsync(() => Task.FromResult(slack.Messages.Any(message => message.Ts != card.Ts && message.Words.Contains("by Ana Admin after", StringComparison.Ordinal))));
        using var severity = await ana.TypeAsync("severity p1 it spreads", card.Channel);
        await bot.QuietAsync();
        Assert.Single(slack.Messages, message => message.Ts != card.Ts && message.Words.Contains("by Ana Admin after", StringComparison.Ordinal));
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Fact]
    public async Task A_socket_that_slack_closes_at_once_is_not_opened_again_without_a_pause()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, socketMode: true);
        await Until.TrueAsync(() => Task.FromResult(slack.Sockets.Count == 1));
        var clock = new HeldClock(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        using var sockets = new SlackSocketMode(bot.Get<SlackClient>(), bot.Get<SlackInbound>(), bot.Get<SlackEvents>(), clock, NullLogger<SlackSocketMode>.Instance);
        await sockets.StartAsync(Token);
        var open = slack.Sockets.Count;
        foreach (var pause in new[] { 2, 4 })
        {
            await Until.TrueAsync(() => Task.FromResult(slack.Calls.Count(call => call.Method == "apps.connections.open") == (pause == 2 ? 2 : 3) && sockets.IsConnected));
            await Until.TrueAsync(() => Task.FromResult(slack.Sockets.Count == open + (pause == 2 ? 1 : 2)));
            await slack.AskToReconnectAsync("link_disabled", Token);
            Assert.Equal(TimeSpan.FromSeconds(pause), await clock.PassAsync(Task.Delay(Timeout.Infinite, Token), Token));
        }

        await sockets.StopAsync(Token);
    }
}
