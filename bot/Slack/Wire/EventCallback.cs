using System.Text.Json;

namespace ChatOps.Bot.Slack.Wire;

/// <summary>What the Events API delivers. https://docs.slack.dev/apis/events-api</summary>
internal sealed record EventCallback
{
    public string? Type { get; init; }

    /// <summary>Of a <c>url_verification</c>: what is to be sent back.</summary>
    public string? Challenge { get; init; }

    public string? TeamId { get; init; }

    public string? EnterpriseId { get; init; }

    /// <summary>The same on every retry.</summary>
    public string? EventId { get; init; }

    public JsonElement? Event { get; init; }
}

/// <summary>A message, a mention, or a change of a message; of each only what is used.</summary>
internal sealed record MessageEvent
{
    public string? Type { get; init; }

    public string? Subtype { get; init; }

    public string? User { get; init; }

    /// <summary>The workspace of the one who wrote it; another than ours in a channel shared with another company.</summary>
    public string? Team { get; init; }

    public string? UserTeam { get; init; }

    public string? BotId { get; init; }

    public string? Username { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<MessageFile>? Files { get; init; }

    public string? Ts { get; init; }

    public string? ThreadTs { get; init; }

    public string? Channel { get; init; }

    public string? ChannelType { get; init; }

    /// <summary>Of a message that was changed: how it is now.</summary>
    public MessageEvent? Message { get; init; }

    public MessageEvent? PreviousMessage { get; init; }

    public string? DeletedTs { get; init; }

    public MessageEdit? Edited { get; init; }
}

/// <summary>A file beside a message.</summary>
internal sealed record MessageFile(string? Id, string? Name);

internal sealed record MessageEdit(string? User, string? Ts);

/// <summary>Somebody put an emoji on something.</summary>
internal sealed record ReactionAddedEvent
{
    public string? User { get; init; }

    public string? Reaction { get; init; }

    public ReactionItem? Item { get; init; }
}

internal sealed record ReactionItem(string? Type, string? Channel, string? Ts);

/// <summary>Somebody opened the app's own tab.</summary>
internal sealed record AppHomeOpenedEvent(string? User, string? Tab);
