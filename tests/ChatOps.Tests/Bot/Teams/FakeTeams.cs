using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>A call of the Connector.</summary>
/// <param name="Name">What it does: create, send, update, member, members.</param>
internal sealed record TeamsCall(string Name, string Conversation, JsonObject? Body, string Authorization);

/// <summary>
/// A tenant on a socket: the directory's token endpoint, the metadata and keys of those who sign for Teams, and the Connector
/// with its conversations, as they are documented. It can be told to be slow, to refuse, and to take something without saying so.
/// </summary>
internal sealed class FakeTeams : IAsyncDisposable
{
    public const string Tenant = "11111111-1111-4111-8111-111111111111";
    public const string AppId = "22222222-2222-4222-8222-222222222222";
    public const string Secret = "the-bots-secret";
    public const string Issuer = "https://api.botframework.com";
    public const string Bot = $"28:{AppId}";
    public const string BotName = "Incident Bot";
    public const string Channel = "19:incidents0a1b2c3d@thread.tacv2";

    private readonly WebApplication _host;
    private readonly Lock _lock = new();
    private readonly List<FakeCard> _messages = [];
    private readonly ConcurrentQueue<TeamsCall> _calls = new();
    private long _clock = 1_795_000_000_000;
    private int _tokens;

    private FakeTeams(WebApplication host)
    {
        _host = host;
        Graph = new FakeGraph(this);
    }

    public FakeGraph Graph { get; }

    public Uri Address => new(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public string ServiceUrl => new Uri(Address, "connector/").ToString();

    public Uri TokenUrl => new(Address, "token");

    public Uri Metadata => new(Address, "v1/.well-known/openidconfiguration");

    public ConcurrentDictionary<string, FakeMember> Members { get; } = new();

    public List<TokenSigner> Signers { get; } = [new TokenSigner()];

    /// <summary>Called with every call of the Connector before anything is done: null to go on, or the answer to give instead.</summary>
    public Func<TeamsCall, FakeTrouble?> Before { get; set; } = _ => null;

    /// <summary>Called when a call was done and before its answer goes out.</summary>
    public Func<TeamsCall, FakeTrouble?> After { get; set; } = _ => null;

    /// <summary>The same for the token endpoint.</summary>
    public Func<FakeTrouble?> BeforeToken { get; set; } = () => null;

    /// <summary>The same for the metadata.</summary>
    public Func<FakeTrouble?> BeforeMetadata { get; set; } = () => null;

    /// <summary>As Microsoft's emulator does it.</summary>
    public bool WantsNoTokens { get; set; }

    /// <summary>So many tokens, the first ones, are taken back.</summary>
    public int Revoked { get; set; }

    /// <summary>How long tokens live.</summary>
    public int TokenSeconds { get; set; } = 3600;

    /// <summary>What was asked at the token endpoint.</summary>
    public ConcurrentQueue<IFormCollection> TokenRequests { get; } = new();

    public int MetadataRequests => _metadataRequests;

    private int _metadataRequests;

    /// <summary>Whether only one person sees what is said to them in a channel.</summary>
    public bool KnowsTargeted { get; set; } = true;

    public IReadOnlyCollection<TeamsCall> Calls => _calls;

    public IReadOnlyList<FakeCard> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    public static async Task<FakeTeams> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var teams = new FakeTeams(builder.Build());
        teams._host.MapGet("/v1/.well-known/openidconfiguration", (Delegate)teams.MetadataAsync);
        teams._host.MapGet("/keys", () => Results.Text(new JsonObject { ["keys"] = new JsonArray([.. teams.Signers.Select(signer => signer.PublicKey())]) }.ToJsonString(), "application/json"));
        teams._host.MapPost("/token", (Delegate)teams.TokenAsync);
        teams.Graph.Map(teams._host);
        teams._host.MapPost("/connector/v3/conversations", context => teams.HandleAsync(context, "create", "", null));
        teams._host.MapPost("/connector/v3/conversations/{conversation}/activities", (HttpContext context, string conversation) => teams.HandleAsync(context, "send", conversation, null));
        teams._host.MapPut("/connector/v3/conversations/{conversation}/activities/{id}", (HttpContext context, string conversation, string id) => teams.HandleAsync(context, "update", conversation, id));
        teams._host.MapGet("/connector/v3/conversations/{conversation}/members/{id}", (HttpContext context, string conversation, string id) => teams.HandleAsync(context, "member", conversation, id));
        teams._host.MapGet("/connector/v3/conversations/{conversation}/pagedmembers", (HttpContext context, string conversation) => teams.HandleAsync(context, "members", conversation, null));
        await teams._host.StartAsync(CancellationToken.None);
        return teams;
    }

    public FakeMember Add(FakeMember member) => Members[member.Account] = member;

    public async ValueTask DisposeAsync()
    {
        Signers.ForEach(signer => signer.Dispose());
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
    }

    private async Task<IResult> MetadataAsync(HttpContext context)
    {
        Interlocked.Increment(ref _metadataRequests);
        return BeforeMetadata() is { } trouble
            ? await trouble.AnswerAsync(context)
            : Results.Text(new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = new Uri(Address, "keys").ToString(), ["id_token_signing_alg_values_supported"] = new JsonArray("RS256") }.ToJsonString(), "application/json");
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        TokenRequests.Enqueue(await context.Request.ReadFormAsync());
        if (BeforeToken() is { } trouble)
        {
            return await trouble.AnswerAsync(context);
        }

        var form = context.Request.Form;
        var isKnown = form["grant_type"] == "client_credentials" && form["client_id"] == AppId && (form["client_secret"] == Secret || form["client_assertion"].ToString().Length > 0);
        if (isKnown && form["scope"] == FakeGraph.Scope)
        {
            return Results.Text(new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = TokenSeconds, ["access_token"] = FakeGraph.Token }.ToJsonString(), "application/json");
        }

        var isRight = isKnown && form["scope"] == "https://api.botframework.com/.default";
        return isRight
            ? Results.Text(new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = TokenSeconds, ["access_token"] = $"token-{Interlocked.Increment(ref _tokens)}" }.ToJsonString(), "application/json")
            : Results.Text("""{"error":"invalid_client","error_description":"AADSTS7000215: no"}""", "application/json", statusCode: 401);
    }

    private async Task HandleAsync(HttpContext context, string name, string conversation, string? id)
    {
        var body = context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0 ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : null;
        var call = new TeamsCall(name, Uri.UnescapeDataString(conversation), body, context.Request.Headers.Authorization.ToString());
        _calls.Enqueue(call);
        var result = Before(call) is { } trouble ? await trouble.AnswerAsync(context) : null;
        if (result is null)
        {
            lock (_lock)
            {
                var isLetIn = call.Authorization.Length == 0 ? WantsNoTokens : Enumerable.Range(1, _tokens).Any(number => number > Revoked && call.Authorization == $"Bearer token-{number}");
                result = isLetIn
                    ? Do(call, id is null ? null : Uri.UnescapeDataString(id), context.Request.Query["isTargetedActivity"] == "true")
                    : Error(401, "Unauthorized");
            }

            result = After(call) is { } after ? await after.AnswerAsync(context) : result;
        }

        await result.ExecuteAsync(context);
    }

    private IResult Do(TeamsCall call, string? id, bool targeted)
    {
        switch (call.Name)
        {
            case "create":
                return Create(call.Body!);
            case "send":
                return Post(call.Conversation, call.Body!, targeted);
            case "update":
                return Update(call.Conversation, id!, call.Body!);
            case "member":
                return Members.Values.FirstOrDefault(member => member.User == id || member.Account == id) is { } found ? Json(found.Json()) : Error(404, "MemberNotFoundInConversation");
            default:
                return Json(new JsonObject { ["members"] = new JsonArray([.. Members.Values.Select(member => member.Json())]) });
        }
    }

    private IResult Create(JsonObject body)
    {
        if (body["tenantId"]?.GetValue<string>() != Tenant)
        {
            return Error(400, "BadSyntax");
        }

        if (body["isGroup"]?.GetValue<bool>() != true)
        {
            var user = body["members"]![0]!["id"]!.GetValue<string>();
            return Members.Values.FirstOrDefault(member => member.User == user || member.Account == user) is { } member ? Json(new JsonObject { ["id"] = Personal(member) }) : Error(403, "ConversationBlockedByUser");
        }

        if (body["channelData"]?["channel"]?["id"]?.GetValue<string>() is not { } channel || body["activity"] is not JsonObject { Count: > 0 } activity)
        {
            return Error(400, "BadSyntax");
        }

        var root = Next();
        var thread = $"{channel};messageid={root}";
        _messages.Add(new FakeCard(thread, root, activity.DeepClone().AsObject(), null));
        return Json(new JsonObject { ["id"] = thread, ["activityId"] = root }, 201);
    }

    /// <summary>The conversation of one person with the bot.</summary>
    public static string Personal(FakeMember member) => $"a:1{member.Account.Replace("-", "", StringComparison.Ordinal)}";

    private IResult Post(string conversation, JsonObject body, bool targeted)
    {
        var recipient = body["recipient"]?["id"]?.GetValue<string>();
        if (targeted && (!KnowsTargeted || recipient is null || conversation.StartsWith("a:", StringComparison.Ordinal)))
        {
            return Error(400, "BadArgument");
        }

        if (body.ToJsonString().Length > 100_000 / 2)
        {
            return Error(413, "MessageSizeTooBig");
        }

        var message = new FakeCard(conversation, Next(), body.DeepClone().AsObject(), targeted ? recipient : null);
        _messages.Add(message);
        return Json(new JsonObject { ["id"] = message.Id }, 201);
    }

    private IResult Update(string conversation, string id, JsonObject body)
    {
        var at = _messages.FindIndex(message => message.Id == id && message.Conversation == conversation);
        if (at < 0)
        {
            return Error(404, "ActivityNotFoundInConversation");
        }

        _messages[at] = _messages[at] with { Activity = body.DeepClone().AsObject(), Edits = _messages[at].Edits + 1, ChangedAt = TimeProvider.System.GetUtcNow() };
        return Json(new JsonObject { ["id"] = id });
    }

    private string Next() => Interlocked.Increment(ref _clock).ToString(CultureInfo.InvariantCulture);

    private static IResult Json(JsonObject body, int status = 200) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);

    private static IResult Error(int status, string code) => Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = "no" } }, status);
}
