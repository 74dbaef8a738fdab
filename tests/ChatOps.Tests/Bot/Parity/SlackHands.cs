using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Bot.Slack;
using ChatOps.Tests.Bot.Slack;
using ChatOps.Tests.Bot.Teams;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Parity;

/// <summary>On Slack, by signed requests.</summary>
internal sealed class SlackHands(TeamsBot bot, FakeSlack slack) : IPlatformHands
{
    private readonly SlackVisitor _ana = new(slack, bot.Address, "U0ANA");
    private readonly SlackVisitor _bob = new(slack, bot.Address, "U0BOB");
    private readonly HashSet<string> _seen = [];
    private FakeMessage? _card;

    public async Task OpenAsync(string text, int number)
    {
        await TypeAsync(_ana, text, FakeSlack.Lobby);
        await Until.TrueAsync(() => Task.FromResult((_card = slack.Messages.LastOrDefault(message => message.Words.Contains("not yet, due", StringComparison.Ordinal) && message.Words.Contains($"INC-{number} ", StringComparison.Ordinal))) is not null));
    }

    public async Task DoAsync(Move move)
    {
        var who = move.Who == "ana" ? _ana : _bob;
        switch (move)
        {
            case Move.Type typed:
                await TypeAsync(who, typed.Text, _card!.Channel);
                break;
            case Move.Click clicked:
                await ClickAsync(who, move, clicked.Label);
                break;
            case Move.Fill filled:
                _seen.UnionWith(slack.Views.Keys);
                await ClickAsync(who, move, filled.Label);
                var form = await FormAsync();
                await AgainAsync(() => who.SubmitAsync(form, filled.Values));
                break;
        }
    }

    private static Task TypeAsync(SlackVisitor who, string text, string channel)
    {
        // Slack escapes what people type before it delivers it.
        var (trigger, escaped) = ($"{Guid.NewGuid()}", SlackText.Escape(text));
        return AgainAsync(() => who.TypeAsync(escaped, channel, trigger));
    }

    private async Task ClickAsync(SlackVisitor who, Move move, string label)
    {
        var card = move.Request is { } request ? await CardOfAsync(request, label) : _card!;
        var trigger = $"{Guid.NewGuid()}";
        await AgainAsync(() => who.ClickAsync(card, label, trigger));
    }

    private async Task<FakeMessage> CardOfAsync(string request, string label)
    {
        FakeMessage? found = null;
        await Until.TrueAsync(() => Task.FromResult((found = slack.Messages.LastOrDefault(message =>
            message.Buttons.GetValueOrDefault(label)?.Split(' ').Contains(request) == true)) is not null));
        return found!;
    }

    /// <summary>Under the same id while the record is slow: Slack's answer is empty where all is well.</summary>
    private static Task AgainAsync(Func<Task<HttpResponseMessage>> send) => Until.TrueAsync(async () =>
    {
        using var response = await send();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsStringAsync(Token)).Length == 0;
    });

    private async Task<JsonObject> FormAsync()
    {
        KeyValuePair<string, JsonObject> found = default;
        await Until.TrueAsync(() => Task.FromResult((found = slack.Views.FirstOrDefault(view => !_seen.Contains(view.Key) && view.Value["callback_id"]?.GetValue<string>() == "chatops-form")).Key is not null));
        _seen.Add(found.Key);
        return found.Value.DeepClone().AsObject();
    }
}
