using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Bot.Teams.Package;

/// <summary>
/// What a company makes its own Teams app from. https://learn.microsoft.com/microsoft-365/extensibility/schema/
/// </summary>
internal static class TeamsManifest
{
    /// <summary>Knows slash commands, which arrive so that only the one who typed sees them.</summary>
    public const string Newest = "1.29";

    /// <summary>For tenants whose store does not take the newest; the same without slash commands.</summary>
    public const string Older = "1.19";

    /// <summary>The most that a list may have.</summary>
    private const int MostCommands = 12;
    private const int MostCommandsOfOlder = 10;

    public const string ColorIcon = "color.png";
    public const string OutlineIcon = "outline.png";

    /// <summary>What is offered while somebody types. Everything else works typed.</summary>
    private static readonly (string Title, string Description)[] Commands =
    [
        ("open", "Open an incident: open p0 what happened"), ("list", "What is open"), ("show", "The card of an incident: show INC-7"), ("ack", "Acknowledge"),
        ("status", "Move on: status contained what was done"), ("update", "Post a status update"), ("note", "Put words on the timeline"), ("run", "Ask for an action: run contain.host-isolate pve1 reason"),
        ("approve", "Say yes to what somebody else asked for: approve A-12"), ("deny", "Say no: deny A-12 reason"), ("timeline", "What happened so far"), ("help", "What you can do here, now"),
    ];

    private const string EveryMessage = "ChannelMessage.Read.Group";
    private static readonly string[] OfChannels = ["ChannelSettings.Read.Group", "Channel.Create.Group"];

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Print(string manifestVersion, TeamsAppDescription app)
    {
        var hasSlash = manifestVersion == Newest;
        var bot = new JsonObject { ["botId"] = app.AppId, ["scopes"] = Texts("personal", "team", "groupChat"), ["isNotificationOnly"] = false, ["supportsFiles"] = false };
        if (hasSlash)
        {
            bot["supportsTargetedMessages"] = true;
        }

        var most = hasSlash ? MostCommands : MostCommandsOfOlder;
        bot["commandLists"] = new JsonArray(List(most, hasSlash ? ["slash", "mention"] : null, "team", "groupChat"), List(most, null, "personal"));
        var manifest = new JsonObject
        {
            ["$schema"] = $"https://developer.microsoft.com/json-schemas/teams/v{manifestVersion}/MicrosoftTeams.schema.json",
            ["manifestVersion"] = manifestVersion,
            ["version"] = app.Version,
            ["id"] = app.AppId,
            ["developer"] = new JsonObject { ["name"] = app.Company, ["websiteUrl"] = app.Website, ["privacyUrl"] = app.Website, ["termsOfUseUrl"] = app.Website },
            ["icons"] = new JsonObject { ["color"] = ColorIcon, ["outline"] = OutlineIcon },
            ["name"] = new JsonObject { ["short"] = app.Name, ["full"] = $"{app.Name} (ChatOps)" },
            ["description"] = new JsonObject
            {
                ["short"] = "Coordinates security incidents and acts on them.",
                ["full"] = "Opens security incidents, keeps their clocks, posts status updates by itself, runs containment and evidence actions on hosts once a second person has approved them, and records everything in a timeline that proves itself.",
            },
            ["accentColor"] = "#1D2B3A",
            ["bots"] = new JsonArray(bot),
            ["composeExtensions"] = new JsonArray(new JsonObject
            {
                ["botId"] = app.AppId,
                ["commands"] = new JsonArray(new JsonObject
                {
                    ["id"] = TeamsInvokes.AddToTimeline,
                    ["type"] = "action",
                    ["title"] = "Add to timeline",
                    ["description"] = "Puts this message on the incident's timeline",
                    ["context"] = Texts("message"),
                    ["fetchTask"] = true,
                }),
            }),
            ["permissions"] = Texts("identity", "messageTeamMembers"),
            ["validDomains"] = Texts([.. app.Domain is { } domain ? [domain] : Array.Empty<string>()]),
        };
        string[] asked = [.. app.HearsAll ? [EveryMessage] : Array.Empty<string>(), .. app.MakesChannels ? OfChannels : []];
        if (asked.Length > 0)
        {
            // https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent
            manifest["webApplicationInfo"] = new JsonObject { ["id"] = app.AppId, ["resource"] = app.Website };
            manifest["authorization"] = new JsonObject
            {
                ["permissions"] = new JsonObject
                {
                    ["resourceSpecific"] = new JsonArray([.. asked.Select(name => new JsonObject { ["name"] = name, ["type"] = "Application" })]),
                },
            };
        }

        return manifest.ToJsonString(Layout);
    }

    private static JsonObject List(int most, string[]? triggers, params string[] scopes)
    {
        var list = new JsonObject { ["scopes"] = Texts(scopes) };
        if (triggers is not null)
        {
            list["triggers"] = Texts(triggers);
        }

        list["commands"] = new JsonArray([.. Commands.Take(most).Select(command => new JsonObject { ["title"] = command.Title, ["description"] = command.Description })]);
        return list;
    }

    private static JsonArray Texts(params string[] texts) => [.. texts.Select(text => JsonValue.Create(text))];
}

/// <summary>What differs from company to company.</summary>
/// <param name="Name">What people see, and with slash commands what they type: /incident.</param>
/// <param name="Website">A page of the company's own about the app; Teams wants three and takes one for all.</param>
/// <param name="Domain">Where the bot's own pages are, so that links to them open.</param>
internal sealed record TeamsAppDescription(string AppId, string Name, string Company, string Website, string? Domain, string Version)
{
    /// <summary>
    /// Whether Teams is to deliver every message of the team and not only those that mention the bot: without that nobody tells it
    /// that a message on a timeline was edited or deleted. Whoever owns the team agrees to it when the app is added.
    /// </summary>
    public bool HearsAll { get; init; }

    /// <summary>Whether the bot is to make a channel for each incident, to which the owner agrees in the same way.</summary>
    public bool MakesChannels { get; init; }
}
