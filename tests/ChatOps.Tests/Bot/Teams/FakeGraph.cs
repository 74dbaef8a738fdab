using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChatOps.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>A call to Graph.</summary>
internal sealed record GraphCall(string Name, string Path, JsonObject? Body);

/// <summary>
/// As much of Microsoft Graph as shows a team's channels and what is said in them, with the permissions that an owner of the
/// team gave.
/// </summary>
internal sealed class FakeGraph(FakeTeams teams)
{
    public const string Team = "33333333-3333-4333-8333-333333333333";
    public const string Scope = "https://graph.microsoft.com/.default";
    public const string Token = "a-token-for-graph";

    private readonly List<JsonObject> _channels = [new JsonObject { ["id"] = FakeTeams.Channel, ["displayName"] = "Incidents", ["membershipType"] = "standard" }];

    public HashSet<string> Granted { get; } = ["ChannelSettings.Read.Group", "Channel.Create.Group", "ChannelMessage.Read.Group"];

    public ConcurrentQueue<GraphCall> Calls { get; } = new();

    /// <summary>What goes wrong before it is done.</summary>
    public Func<GraphCall, FakeTrouble?> Before { get; set; } = _ => null;

    /// <summary>What goes wrong after it was done.</summary>
    public Func<GraphCall, FakeTrouble?> After { get; set; } = _ => null;

    /// <summary>How many messages there are to a page.</summary>
    public int PageSize { get; set; } = 50;

    /// <summary>Where it says that the next page is; by default here.</summary>
    public Uri? NextPlace { get; set; }

    public Uri Address => new(teams.Address, "graph/v1.0/");

    public IReadOnlyList<JsonObject> Channels
    {
        get
        {
            lock (_channels)
            {
                return [.. _channels];
            }
        }
    }

    public void Map(WebApplication host)
    {
        host.MapGet("/graph/v1.0/teams/{team}/channels", (HttpContext context, string team) => HandleAsync(context, "channels", "ChannelSettings.Read.Group", team, (_) => List(Channels, context)));
        host.MapPost("/graph/v1.0/teams/{team}/channels", (HttpContext context, string team) => HandleAsync(context, "create", "Channel.Create.Group", team, Create));
        host.MapGet("/graph/v1.0/teams/{team}/channels/{channel}/messages", (HttpContext context, string team, string channel) =>
            HandleAsync(context, "messages", "ChannelMessage.Read.Group", team, (_) => List([.. Messages(message => message.Conversation == $"{channel};messageid={message.Id}")], context)));
        host.MapGet("/graph/v1.0/teams/{team}/channels/{channel}/messages/{root}/replies", (HttpContext context, string team, string channel, string root) =>
            HandleAsync(context, "replies", "ChannelMessage.Read.Group", team, (_) => List([.. Messages(message => message.Conversation == $"{channel};messageid={root}" && message.Id != root)], context)));
    }

    /// <summary>Puts away a channel as an owner does: its name stays taken for a month, and no list has it.</summary>
    public void Delete(string name)
    {
        lock (_channels)
        {
            _deleted.Add(name);
            _channels.RemoveAll(channel => channel["displayName"]!.GetValue<string>() == name);
        }
    }

    private readonly HashSet<string> _deleted = new(StringComparer.OrdinalIgnoreCase);

    private async Task HandleAsync(HttpContext context, string name, string permission, string team, Func<JsonObject?, IResult> act)
    {
        var body = context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0 ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : null;
        var call = new GraphCall(name, context.Request.Path, body);
        Calls.Enqueue(call);
        var result = Before(call) is { } trouble ? await trouble.AnswerAsync(context)
            : context.Request.Headers.Authorization != $"Bearer {Token}" ? Error(401, "InvalidAuthenticationToken", "Access token is empty.")
            : team != Team ? Error(404, "NotFound", "No team found with Group Id.")
            : !Granted.Contains(permission) ? Error(403, "Forbidden", "Missing role permissions on the request.")
            : act(body);
        result = After(call) is { } after ? await after.AnswerAsync(context) : result;
        await result.ExecuteAsync(context);
    }

    private IResult Create(JsonObject? body)
    {
        var name = body!["displayName"]!.GetValue<string>();
        lock (_channels)
        {
            if (name.Length > 50 || name.Any("~#%&*{}+/\\:<>?|'\".".Contains))
            {
                return Error(400, "BadRequest", "Channel name is not valid.");
            }

            if (_deleted.Contains(name) || _channels.Any(channel => string.Equals(channel["displayName"]!.GetValue<string>(), name, StringComparison.OrdinalIgnoreCase)))
            {
                return Error(400, "BadRequest", "Channel name already existed, please use other name.");
            }

            var made = new JsonObject
            {
                ["id"] = $"19:{Guid.NewGuid():N}@thread.tacv2",
                ["displayName"] = name,
                ["description"] = body["description"]?.GetValue<string>(),
                ["membershipType"] = body["membershipType"]?.GetValue<string>(),
                ["createdDateTime"] = TimeProvider.System.GetUtcNow().ToString("O"),
            };
            _channels.Add(made);
            return Json(made, 201);
        }
    }

    /// <summary>What changed last is first, as Graph lists them.</summary>
    private IEnumerable<JsonObject> Messages(Func<FakeCard, bool> which) => teams.Messages.Where(message => message.VisibleTo is null && which(message)).OrderByDescending(message => message.ChangedAt).Select(message => new JsonObject
    {
        ["id"] = message.Id,
        ["createdDateTime"] = message.SaidAt.ToString("O"),
        ["lastModifiedDateTime"] = message.ChangedAt.ToString("O"),
        ["deletedDateTime"] = null,
        ["from"] = new JsonObject { ["application"] = new JsonObject { ["id"] = FakeTeams.AppId, ["applicationIdentityType"] = "bot" }, ["user"] = null },
        ["attachments"] = new JsonArray(new JsonObject { ["id"] = message.Id, ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = message.Card?.ToJsonString() }),
    });

    private IResult List(IReadOnlyList<JsonObject> items, HttpContext context)
    {
        var from = int.TryParse(context.Request.Query["$skiptoken"], out var skip) ? skip : 0;
        var page = new JsonObject { ["value"] = new JsonArray([.. items.Skip(from).Take(PageSize).Select(item => item.DeepClone())]) };
        if (items.Count > from + PageSize)
        {
            page["@odata.nextLink"] = new Uri(NextPlace ?? teams.Address, $"{context.Request.Path}?$skiptoken={from + PageSize}").ToString();
        }

        return Json(page);
    }

    private static IResult Json(JsonObject body, int status = 200) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);

    private static IResult Error(int status, string code, string message) => Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, status);
}
