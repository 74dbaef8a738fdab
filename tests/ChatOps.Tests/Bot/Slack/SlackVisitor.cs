using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Bot.Slack;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>Somebody at Slack: what they type, click and fill in reaches the bot as signed requests.</summary>
internal sealed class SlackVisitor(FakeSlack slack, Uri address, string user, string team = FakeSlack.Team)
{
    private static readonly HttpClient Http = new();

    private int _triggers;

    public string User => user;

    /// <summary>Types a slash command.</summary>
    public Task<HttpResponseMessage> TypeAsync(string text, string channel = FakeSlack.Lobby, string? trigger = null, string command = "/incident") => SendAsync("commands", Form(
        ("token", "old"), ("team_id", team), ("team_domain", "company"), ("channel_id", channel), ("channel_name", "somewhere"), ("user_id", user), ("user_name", "whoever"),
        ("command", command), ("text", text), ("response_url", slack.ResponseUrl($"{user}-{_triggers}").ToString()), ("trigger_id", trigger ?? Trigger()), ("api_app_id", "A0FAKE")));

    /// <summary>Clicks a button under a message.</summary>
    public Task<HttpResponseMessage> ClickAsync(FakeMessage message, string label, string? trigger = null) => InteractAsync(new JsonObject
    {
        ["type"] = "block_actions",
        ["team"] = new JsonObject { ["id"] = team, ["domain"] = "company" },
        ["user"] = Me(),
        ["api_app_id"] = "A0FAKE",
        ["container"] = new JsonObject { ["type"] = "message", ["message_ts"] = message.Ts, ["channel_id"] = message.Channel },
        ["channel"] = new JsonObject { ["id"] = message.Channel, ["name"] = "x" },
        ["trigger_id"] = trigger ?? Trigger(),
        ["response_url"] = slack.ResponseUrl($"{user}-{_triggers}").ToString(),
        ["actions"] = new JsonArray(new JsonObject { ["type"] = "button", ["action_id"] = "command-0", ["block_id"] = "b", ["value"] = message.Buttons[label], ["action_ts"] = "1.2" }),
    });

    /// <summary>Sends a form off.</summary>
    public Task<HttpResponseMessage> SubmitAsync(JsonObject view, params (string Name, string Value)[] values)
    {
        var filled = view.DeepClone().AsObject();
        filled["state"] = new JsonObject
        {
            ["values"] = new JsonObject(values.Select(value => KeyValuePair.Create(value.Name, (JsonNode?)new JsonObject { ["value"] = new JsonObject { ["type"] = "plain_text_input", ["value"] = value.Value } }))),
        };
        return InteractAsync(new JsonObject { ["type"] = "view_submission", ["team"] = new JsonObject { ["id"] = team }, ["user"] = Me(), ["trigger_id"] = Trigger(), ["view"] = filled });
    }

    /// <summary>Chooses "Add to timeline" on a message.</summary>
    public Task<HttpResponseMessage> PinAsync(FakeMessage message) => InteractAsync(new JsonObject
    {
        ["type"] = "message_action",
        ["callback_id"] = "add_to_timeline",
        ["team"] = new JsonObject { ["id"] = team },
        ["user"] = Me(),
        ["channel"] = new JsonObject { ["id"] = message.Channel },
        ["message"] = message.Json(),
        ["message_ts"] = message.Ts,
        ["trigger_id"] = Trigger(),
        ["response_url"] = slack.ResponseUrl($"{user}-{_triggers}").ToString(),
    });

    /// <summary>Something that Slack tells of by itself.</summary>
    public Task<HttpResponseMessage> HappensAsync(JsonObject happened, string? eventId = null, (string, string)[]? headers = null) => SendAsync(
        "events",
        new JsonObject { ["token"] = "old", ["team_id"] = team, ["api_app_id"] = "A0FAKE", ["type"] = "event_callback", ["event_id"] = eventId ?? $"Ev{Guid.NewGuid():N}", ["event_time"] = 1, ["event"] = happened.DeepClone() }.ToJsonString(),
        "application/json", headers);

    public Task<HttpResponseMessage> InteractAsync(JsonObject payload) => SendAsync("interactions", Form(("payload", payload.ToJsonString())));

    /// <summary>A request with Slack's signature.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, string body, string type = "application/x-www-form-urlencoded", (string, string)[]? headers = null) =>
        SendRawAsync(address, path, Encoding.UTF8.GetBytes(body), type, TimeProvider.System.GetUtcNow(), SlackBot.Secret, headers);

    public static async Task<HttpResponseMessage> SendRawAsync(
        Uri address, string path, byte[] body, string type, DateTimeOffset at, string? secret, (string Name, string Value)[]? headers = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"slack/{path}")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        // What is too long is refused before it is sent; else the answer may be lost with the connection.
        request.Headers.ExpectContinue = body.Length > 1_000_000;
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (secret is not null)
        {
            request.Headers.Add(SlackSignature.TimestampHeader, timestamp);
            request.Headers.Add(SlackSignature.SignatureHeader, SlackSignature.Sign(secret, timestamp, body));
        }

        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, Token);
    }

    public static string Form(params (string Name, string Value)[] fields) =>
        string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value).Replace("%20", "+", StringComparison.Ordinal)}"));

    private string Trigger() => $"{Interlocked.Increment(ref _triggers)}.{user}.{Guid.NewGuid():N}";

    private JsonObject Me() => new() { ["id"] = user, ["username"] = "whoever", ["name"] = "whoever", ["team_id"] = team };
}
