using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>A call of the Web API.</summary>
internal sealed record SlackCall(string Method, JsonObject Arguments, string Token);

/// <summary>
/// A workspace on a socket that speaks the Web API, response addresses and Socket Mode as Slack documents them, and can be
/// told to be slow, to refuse, and to take something without saying so.
/// Slack's own clients are shown to accept it.
/// </summary>
internal sealed class FakeSlack : IAsyncDisposable
{
    public const string Team = "T0COMPANY";
    public const string BotUser = "U0BOT";
    public const string BotToken = "xoxb-fake-token";
    public const string AppToken = "xapp-fake-token";
    public const string Lobby = "C0LOBBY";

    private readonly WebApplication _host;
    private readonly Lock _lock = new();
    private readonly List<FakeMessage> _messages = [];
    private readonly ConcurrentQueue<SlackCall> _calls = new();
    private readonly ConcurrentDictionary<string, int> _responses = new();
    private long _clock = 1_790_000_000_000_000;

    private FakeSlack(WebApplication host) => _host = host;

    public Uri Address => new(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public Uri Api => new(Address, "api/");

    public ConcurrentDictionary<string, FakeChannel> Channels { get; } = new();

    public ConcurrentDictionary<string, JsonObject> Users { get; } = new();

    public ConcurrentDictionary<string, JsonObject> Views { get; } = new();

    /// <summary>Called with every method before anything is done: null to go on, or the answer to give instead.</summary>
    public Func<SlackCall, FakeTrouble?> Before { get; set; } = _ => null;

    /// <summary>Called when a method was done and before its answer goes out.</summary>
    public Func<SlackCall, FakeTrouble?> After { get; set; } = _ => null;

    /// <summary>What the bot's token may do.</summary>
    public string Scopes { get; set; } = string.Join(',', ChatOps.Bot.Slack.SlackManifest.Scopes.Keys);

    public IReadOnlyCollection<SlackCall> Calls => _calls;

    public FakeSockets Sockets { get; } = new();

    public IReadOnlyList<FakeMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    public static async Task<FakeSlack> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var slack = new FakeSlack(builder.Build());
        slack._host.UseWebSockets();
        slack._host.MapPost("/api/{method}", slack.HandleAsync);
        slack._host.MapPost("/respond/{id}", slack.RespondAsync);
        slack._host.Map("/socket", slack.SocketAsync);
        await slack._host.StartAsync(CancellationToken.None);
        slack.Channels[Lobby] = new FakeChannel(Lobby, "incidents", false, BotUser, 0);
        return slack;
    }

    /// <summary>Somebody in the workspace.</summary>
    public string AddUser(string id, string name, params (string Name, JsonNode? Value)[] more)
    {
        var user = new JsonObject { ["id"] = id, ["team_id"] = Team, ["name"] = name, ["real_name"] = name, ["is_bot"] = false, ["deleted"] = false, ["profile"] = new JsonObject { ["display_name"] = name } };
        foreach (var (key, value) in more)
        {
            user[key] = value?.DeepClone();
        }

        Users[id] = user;
        return id;
    }

    /// <summary>Somebody says something in a channel.</summary>
    public FakeMessage Say(string channel, string user, string text)
    {
        var message = new FakeMessage(channel, Timestamp(), user, text, null, null, null);
        Add(message);
        return message;
    }

    /// <summary>What an address to respond to is good for is counted by its id.</summary>
    public Uri ResponseUrl(string id) => new(Address, $"respond/{id}");

    /// <summary>Delivers over the newest socket.</summary>
    public async Task<string> DeliverAsync(string type, JsonNode payload, bool acceptsAnswer = true, CancellationToken cancellationToken = default)
    {
        var id = Guid.NewGuid().ToString();
        await Sockets.SendAsync(new JsonObject { ["type"] = type, ["envelope_id"] = id, ["payload"] = payload.DeepClone(), ["accepts_response_payload"] = acceptsAnswer }.ToJsonString(), cancellationToken);
        return id;
    }

    public Task AskToReconnectAsync(string reason, CancellationToken cancellationToken) =>
        Sockets.SendAsync(new JsonObject { ["type"] = "disconnect", ["reason"] = reason }.ToJsonString(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Sockets.Cut();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
    }

    /// <summary>The bookmarks of channels, in their order.</summary>
    public ConcurrentQueue<(string Channel, string Link)> Bookmarks { get; } = new();

    private async Task<IResult> HandleAsync(HttpContext context, string method)
    {
        var arguments = await ArgumentsAsync(context.Request);
        var call = new SlackCall(method, arguments, context.Request.Headers.Authorization.ToString());
        _calls.Enqueue(call);
        if (Before(call) is { } trouble)
        {
            return await trouble.AnswerAsync(context);
        }

        JsonObject answer;
        lock (_lock)
        {
            answer = call.Token == $"Bearer {(method == "apps.connections.open" ? AppToken : BotToken)}" ? Do(method, arguments) : Error("invalid_auth");
        }

        context.Response.Headers["x-oauth-scopes"] = Scopes;
        return After(call) is { } after ? await after.AnswerAsync(context) : Results.Text(answer.ToJsonString(), "application/json");
    }

    private JsonObject Do(string method, JsonObject arguments)
    {
        switch (method)
        {
            case "auth.test":
                return Ok(("team_id", Team), ("user_id", BotUser), ("bot_id", "B0BOT"), ("team", "Company"));
            case "apps.connections.open":
                return Ok(("url", new UriBuilder(Address) { Scheme = "ws", Path = "/socket" }.Uri.ToString()));
            case "users.info":
                return Users.TryGetValue(Text("user"), out var user) ? Ok(("user", user.DeepClone())) : Error("user_not_found");
            case "conversations.create":
                return Create(Text("name"), arguments["is_private"]?.GetValue<bool>() == true);
            case "users.conversations":
                return Text("user") == BotUser ? Ok(("channels", new JsonArray([.. Channels.Values.Where(channel => channel.Members.Contains(BotUser)).Select(channel => channel.Json())]))) : Error("user_not_found");
            case "conversations.invite":
                Channel().Members.AddRange(Text("users").Split(','));
                return Ok();
            case "conversations.kick":
                return Channel().Members.Remove(Text("user")) ? Ok() : Error("not_in_channel");
            case "conversations.setTopic":
                Channel().Topic = Text("topic");
                return Ok();
            case "conversations.info":
                return Channels.TryGetValue(Text("channel"), out var known) ? Ok(("channel", known.Json())) : Error("channel_not_found");
            case "conversations.archive":
                Channel().IsArchived = true;
                return Ok();
            case "conversations.unarchive":
                if (!Channel().IsArchived)
                {
                    return Error("not_archived");
                }

                Channel().IsArchived = false;
                return Ok();
            case "conversations.open":
                var direct = $"D{Text("users")}";
                Channels.TryAdd(direct, new FakeChannel(direct, direct, true, BotUser, 0));
                return Ok(("channel", new JsonObject { ["id"] = direct }));
            case "chat.postMessage":
                return Post(arguments, null);
            case "chat.postEphemeral":
                return Channel().Members.Contains(Text("user")) || Text("channel") == Lobby ? Post(arguments, Text("user")) : Error("user_not_in_channel");
            case "chat.update":
                return Update(arguments);
            case "conversations.history" or "conversations.replies":
                return History();
            case "pins.add":
                return Channel().Pins.Add(Text("timestamp")) ? Ok() : Error("already_pinned");
            case "views.open" or "views.update" or "views.publish":
                var view = arguments["view"]!.DeepClone().AsObject();
                var id = arguments["view_id"]?.GetValue<string>() ?? $"V{Guid.NewGuid():N}";
                view["id"] = id;
                view["hash"] = Timestamp();
                Views[method == "views.publish" ? Text("user_id") : id] = view;
                return Ok(("view", view.DeepClone()));
            case "bookmarks.list":
                return Ok(("bookmarks", new JsonArray([.. Bookmarks.Where(bookmark => bookmark.Channel == Text("channel_id")).Select(bookmark => new JsonObject { ["type"] = "link", ["link"] = bookmark.Link })])));
            case "bookmarks.add":
                Bookmarks.Enqueue((Text("channel_id"), Text("link")));
                return Ok();
            default:
                return Error("unknown_method");
        }

        string Text(string name) => arguments[name]?.GetValue<string>() ?? "";

        FakeChannel Channel() => Channels[Text("channel")];

        JsonObject History()
        {
            var found = _messages.Where(message => message.Channel == Text("channel") && message.VisibleTo is null
                && (method == "conversations.history"
                    ? message.Thread is null && string.CompareOrdinal(message.Ts, Text("oldest")) >= 0
                    : message.Ts == Text("ts") || message.Thread == Text("ts")));
            return Ok(("messages", new JsonArray([.. found.Reverse().Select(message => message.Json())])));
        }
    }

    private JsonObject Create(string name, bool isPrivate)
    {
        if (name.Length is 0 or > 80 || name.Any(character => character is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_')))
        {
            return Error("invalid_name_specials");
        }

        if (Channels.Values.Any(channel => channel.Name == name))
        {
            return Error("name_taken");
        }

        var made = new FakeChannel($"C{Channels.Count:D4}NEW", name, isPrivate, BotUser, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Channels[made.Id] = made;
        return Ok(("channel", made.Json()));
    }

    private JsonObject Post(JsonObject arguments, string? visibleTo)
    {
        var channel = arguments["channel"]!.GetValue<string>();
        if (!Channels.TryGetValue(channel, out var known))
        {
            return Error("channel_not_found");
        }

        if (known.IsArchived)
        {
            return Error("is_archived");
        }

        if (arguments["blocks"] is JsonArray { Count: > 50 })
        {
            return Error("invalid_blocks");
        }

        if (arguments["blocks"]?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Length > 13_200)
        {
            return Error("msg_blocks_too_long");
        }

        var message = new FakeMessage(
            channel, Timestamp(), BotUser, arguments["text"]?.GetValue<string>() ?? "", arguments["blocks"]?.DeepClone(), arguments["metadata"]?.DeepClone(), visibleTo)
        {
            Thread = arguments["thread_ts"]?.GetValue<string>(),
        };
        _messages.Add(message);
        return visibleTo is null ? Ok(("ts", message.Ts), ("channel", channel)) : Ok(("message_ts", message.Ts));
    }

    private JsonObject Update(JsonObject arguments)
    {
        var ts = arguments["ts"]!.GetValue<string>();
        var at = _messages.FindIndex(message => message.Ts == ts && message.Channel == arguments["channel"]!.GetValue<string>());
        if (at < 0)
        {
            return Error("message_not_found");
        }

        _messages[at] = _messages[at] with { Text = arguments["text"]?.GetValue<string>() ?? "", Blocks = arguments["blocks"]?.DeepClone() };
        return Ok(("ts", ts));
    }

    private async Task<IResult> RespondAsync(HttpContext context, string id)
    {
        var arguments = await ArgumentsAsync(context.Request);
        if (_responses.AddOrUpdate(id, 1, (_, uses) => uses + 1) > 5)
        {
            return Results.Text("used_url", statusCode: 404);
        }

        Add(new FakeMessage("response", Timestamp(), BotUser, arguments["text"]?.GetValue<string>() ?? "", arguments["blocks"]?.DeepClone(), null, id));
        return Results.Text("ok");
    }

    private async Task SocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await Sockets.KeepAsync(socket, """{"type":"hello","num_connections":1,"debug_info":{"approximate_connection_time":18060},"connection_info":{"app_id":"A0FAKE"}}""", context.RequestAborted);
    }

    private void Add(FakeMessage message)
    {
        lock (_lock)
        {
            _messages.Add(message);
        }
    }

    private string Timestamp()
    {
        var now = Interlocked.Add(ref _clock, 1);
        return $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}.{now % 1_000_000:D6}";
    }

    private static async Task<JsonObject> ArgumentsAsync(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync();
            return new JsonObject([.. form.Select(field => KeyValuePair.Create(field.Key, Value(field.Key, field.Value.ToString())))]);
        }

        return (await JsonNode.ParseAsync(request.Body))!.AsObject();
    }

    /// <summary>In a form what is more than words stands as JSON.</summary>
    private static JsonNode? Value(string name, string text) => name is "blocks" or "metadata" or "view" ? JsonNode.Parse(text) : JsonValue.Create(text);

    private static JsonObject Ok(params (string Name, JsonNode? Value)[] more)
    {
        var answer = new JsonObject { ["ok"] = true };
        foreach (var (name, value) in more)
        {
            answer[name] = value;
        }

        return answer;
    }

    private static JsonObject Error(string error) => new() { ["ok"] = false, ["error"] = error };
}
