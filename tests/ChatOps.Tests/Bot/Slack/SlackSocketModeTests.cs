using System.Text.Json.Nodes;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>What comes over a socket is done once and acknowledged, whatever happens to the socket.</summary>
public class SlackSocketModeTests
{
    [Fact]
    public async Task Commands_clicks_forms_and_events_come_over_the_socket_and_are_acknowledged_with_their_answer()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, socketMode: true);
        await ConnectedAsync(slack);

        var opened = await slack.DeliverAsync("slash_commands", Command("open p1 odd logins"), cancellationToken: Token);
        var card = await bot.SaidToAllAsync("not yet, due");
        var stranger = await slack.DeliverAsync("slash_commands", Command("open", "/other"), cancellationToken: Token);
        await slack.DeliverAsync("interactive", new JsonObject
        {
            ["type"] = "block_actions",
            ["team"] = new JsonObject { ["id"] = FakeSlack.Team },
            ["user"] = new JsonObject { ["id"] = "U0BOB", ["team_id"] = FakeSlack.Team },
            ["channel"] = new JsonObject { ["id"] = card.Channel },
            ["trigger_id"] = "7.7",
            ["actions"] = new JsonArray(new JsonObject { ["value"] = card.Buttons["Acknowledge"] }),
        }, cancellationToken: Token);
        await bot.SaidAsync("Bob Builder acknowledged");
        await slack.DeliverAsync("events_api", new JsonObject
        {
            ["type"] = "event_callback",
            ["team_id"] = FakeSlack.Team,
            ["event_id"] = "Ev1",
            ["event"] = new JsonObject { ["type"] = "message", ["channel_type"] = "im", ["channel"] = "D0", ["user"] = "U0ANA", ["text"] = "note INC-1 from a conversation", ["ts"] = "1.1" },
        }, acceptsAnswer: false, cancellationToken: Token);
        await bot.SaidAsync("from a conversation");

        await Until.TrueAsync(() => Task.FromResult(slack.Sockets.Acknowledged.Count == 4));
        var acknowledged = slack.Sockets.Acknowledged.Select(text => JsonNode.Parse(text)!).ToDictionary(node => node["envelope_id"]!.GetValue<string>());
        Assert.Null(acknowledged[opened]["payload"]);
        Assert.Contains("I was set up for /incident", acknowledged[stranger]["payload"]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_socket_is_open_before_the_old_one_is_closed_and_nothing_is_lost_or_done_twice()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, socketMode: true);
        await ConnectedAsync(slack);
        await slack.DeliverAsync("slash_commands", Command("open p1 odd logins"), cancellationToken: Token);
        await bot.SaidAsync("opened INC-1");

        var unsure = new List<JsonObject>();
        for (var round = 1; round <= 4; round++)
        {
            if (round % 2 == 1)
            {
                var before = slack.Sockets.Overlaps;
                await slack.AskToReconnectAsync(round == 1 ? "warning" : "refresh_requested", Token);
                await Until.TrueAsync(() => Task.FromResult(slack.Sockets.Overlaps > before));
            }

            for (var note = 1; note <= 5; note++)
            {
                var command = Command($"note INC-1 words {round}.{note}");
                unsure.Add(command);
                await slack.DeliverAsync("slash_commands", command, cancellationToken: Token);
            }

            // In the middle of the burst, without a word.
            var cut = slack.Sockets.Cut();
            await Until.TrueAsync(() => Task.FromResult(!cut.Any(slack.Sockets.IsOpen) && slack.Sockets.Count > 0));
        }

        // What was not acknowledged Slack sends again; here, everything.
        foreach (var command in unsure)
        {
            await slack.DeliverAsync("slash_commands", command, cancellationToken: Token);
        }

        await Until.TrueAsync(async () => (await NotesAsync(bot)).Count >= 20);
        await bot.QuietAsync();
        Assert.Equal(unsure.Select(command => command["text"]!.GetValue<string>()["note INC-1 ".Length..]).Order(), (await NotesAsync(bot)).Order());
    }

    private static async Task<List<string>> NotesAsync(SlackBot bot) =>
        [.. (await bot.TimelineAsync()).Where(entry => entry.Kind == ChatOps.Storage.Timeline.TimelineEntryKind.Note).Select(entry => entry.ReadPayload<ChatOps.Storage.Timeline.Note>()!.Text)];

    private static Task ConnectedAsync(FakeSlack slack) => Until.TrueAsync(() => Task.FromResult(slack.Sockets.Count > 0));

    private static JsonObject Command(string text, string command = "/incident") => new()
    {
        ["team_id"] = FakeSlack.Team,
        ["channel_id"] = FakeSlack.Lobby,
        ["user_id"] = "U0ANA",
        ["user_name"] = "ana",
        ["command"] = command,
        ["text"] = text,
        ["trigger_id"] = $"{Guid.NewGuid()}",
    };
}
