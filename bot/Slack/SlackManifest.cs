using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Bot.Slack;

/// <summary>
/// What a company makes its own Slack app from. https://docs.slack.dev/reference/app-manifest
/// </summary>
internal static class SlackManifest
{
    /// <summary>What the bot's token has to be allowed, and what for; doctor asks for the same.</summary>
    public static IReadOnlyDictionary<string, string> Scopes { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["app_mentions:read"] = "commands in threads, by mentioning the app",
        ["bookmarks:read"] = "whether that address is there already",
        ["bookmarks:write"] = "the console's address in an incident's channel",
        ["channels:history"] = "pinned messages, and looking whether a message arrived",
        ["channels:manage"] = "opening incidents' channels",
        ["channels:read"] = "finding a channel that was made without an answer",
        ["chat:write"] = "speaking",
        ["chat:write.public"] = "speaking in the channel for everybody without being invited",
        ["commands"] = "the slash command and the shortcuts",
        ["files:read"] = "files of pinned messages, which go into the vault",
        ["groups:history"] = "the same in the private channels of sensitive incidents",
        ["groups:read"] = "finding a private channel that was made without an answer",
        ["groups:write"] = "opening private channels for sensitive incidents",
        ["im:history"] = "commands in a conversation with the app",
        ["im:write"] = "telling one person something in private",
        ["pins:write"] = "pinning the live card",
        ["reactions:read"] = "the pushpin that puts a message on the timeline",
        ["users:read"] = "knowing guests, programs and deactivated accounts",
    };

    /// <summary>Only where accounts may be linked by address (slack.linkByEmail).</summary>
    public const string EmailScope = "users:read.email";

    private static readonly string[] Events = ["app_home_opened", "app_mention", "app_uninstalled", "message.channels", "message.groups", "message.im", "reaction_added", "tokens_revoked"];

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The manifest as JSON, which Slack takes as it is.</summary>
    /// <param name="url">Where Slack reaches the bot; null for Socket Mode.</param>
    public static string Print(Uri? url, string name, string command, bool linkByEmail)
    {
        var slash = new JsonObject { ["command"] = command, ["description"] = "Security incidents: open, update, contain, close", ["usage_hint"] = "open p0 what happened | help", ["should_escape"] = true };
        var events = new JsonObject { ["bot_events"] = new JsonArray([.. Events.Select(happened => JsonValue.Create(happened))]) };
        var interactivity = new JsonObject { ["is_enabled"] = true };
        if (url is not null)
        {
            slash["url"] = Address(url, "commands");
            events["request_url"] = Address(url, "events");
            interactivity["request_url"] = Address(url, "interactions");
        }

        return new JsonObject
        {
            ["display_information"] = new JsonObject { ["name"] = name, ["description"] = "Coordinates security incidents and acts on them.", ["background_color"] = "#1d2b3a" },
            ["features"] = new JsonObject
            {
                ["app_home"] = new JsonObject { ["home_tab_enabled"] = true, ["messages_tab_enabled"] = true, ["messages_tab_read_only_enabled"] = false },
                ["bot_user"] = new JsonObject { ["display_name"] = name, ["always_online"] = true },
                ["shortcuts"] = new JsonArray(
                    new JsonObject { ["name"] = "Add to timeline", ["type"] = "message", ["callback_id"] = SlackInbound.AddToTimeline, ["description"] = "Puts this message on the incident's timeline" },
                    new JsonObject { ["name"] = "Open an incident", ["type"] = "global", ["callback_id"] = SlackInbound.OpenIncident, ["description"] = "Asks what happened and opens an incident" }),
                ["slash_commands"] = new JsonArray(slash),
            },
            ["oauth_config"] = new JsonObject
            {
                ["scopes"] = new JsonObject { ["bot"] = new JsonArray([.. Scopes.Keys.Concat(linkByEmail ? [EmailScope] : []).Select(scope => JsonValue.Create(scope))]) },
            },
            ["settings"] = new JsonObject
            {
                ["event_subscriptions"] = events,
                ["interactivity"] = interactivity,
                ["org_deploy_enabled"] = false,
                ["socket_mode_enabled"] = url is null,
                ["token_rotation_enabled"] = false,
            },
        }.ToJsonString(Layout);
    }

    private static string Address(Uri url, string what) => $"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}{SlackEndpoints.Path}/{what}";
}
