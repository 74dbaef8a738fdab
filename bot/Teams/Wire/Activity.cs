using System.Text.Json;

namespace ChatOps.Bot.Teams.Wire;

/// <summary>
/// Everything that goes to and fro: something said, a click, somebody who comes in. Names as in Microsoft.Bot.Schema.
/// https://github.com/microsoft/Agents/blob/main/specs/activity/protocol-activity.md
/// </summary>
internal sealed record Activity
{
    public string? Type { get; init; }

    /// <summary>Unique in its conversation; what a repetition is known by.</summary>
    public string? Id { get; init; }

    /// <summary>When Teams sent it, as it wrote that; nothing is refused for it.</summary>
    public string? Timestamp { get; init; }

    public string? ChannelId { get; init; }

    /// <summary>Where answers go. Believed only of an activity whose token names the same.</summary>
    public string? ServiceUrl { get; init; }

    public ChannelAccount? From { get; init; }

    public ChannelAccount? Recipient { get; init; }

    public ConversationAccount? Conversation { get; init; }

    public string? ReplyToId { get; init; }

    public string? Text { get; init; }

    public string? TextFormat { get; init; }

    /// <summary>The words of a notification.</summary>
    public string? Summary { get; init; }

    public IReadOnlyList<Entity>? Entities { get; init; }

    public IReadOnlyList<Attachment>? Attachments { get; init; }

    /// <summary>What an invoke is about, or what a submitted card holds.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>Which invoke it is.</summary>
    public string? Name { get; init; }

    /// <summary>Of an installation: add or remove.</summary>
    public string? Action { get; init; }

    public IReadOnlyList<ChannelAccount>? MembersAdded { get; init; }

    public TeamsChannelData? ChannelData { get; init; }
}

/// <summary>The kinds of activities that mean something to the bot; every other is fine, too.</summary>
internal static class ActivityTypes
{
    public const string Message = "message";
    public const string MessageUpdate = "messageUpdate";
    public const string MessageDelete = "messageDelete";
    public const string Invoke = "invoke";
    public const string InstallationUpdate = "installationUpdate";
    public const string ConversationUpdate = "conversationUpdate";
}
