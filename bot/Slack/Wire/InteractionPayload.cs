using System.Text.Json;

namespace ChatOps.Bot.Slack.Wire;

/// <summary>
/// Something that was clicked, filled in or chosen from a menu. https://docs.slack.dev/interactivity/handling-user-interaction
/// Who did it is <see cref="User"/> of the signed payload, never what a button carries.
/// </summary>
internal record InteractionPayload
{
    public SlackTeam? Team { get; init; }

    public SlackEnterprise? Enterprise { get; init; }

    public SlackUser? User { get; init; }

    public string? TriggerId { get; init; }

    public string? ResponseUrl { get; init; }

    /// <summary>Reads it, wherever in the object its type stands; null for a type that is not known here.</summary>
    /// <exception cref="JsonException">It is no such payload.</exception>
    public static InteractionPayload? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A payload is an object.");
        }

        return (json.TryGetProperty("type", out var type) ? type.GetString() : null) switch
        {
            "block_actions" => json.Deserialize<BlockActionsPayload>(SlackJson.Options),
            "view_submission" => json.Deserialize<ViewSubmissionPayload>(SlackJson.Options),
            "view_closed" => json.Deserialize<ViewClosedPayload>(SlackJson.Options),
            "shortcut" => json.Deserialize<GlobalShortcutPayload>(SlackJson.Options),
            "message_action" => json.Deserialize<MessageActionPayload>(SlackJson.Options),
            _ => null,
        };
    }
}

/// <summary>A button.</summary>
internal sealed record BlockActionsPayload : InteractionPayload
{
    public SlackChannel? Channel { get; init; }

    public SlackContainer? Container { get; init; }

    public IReadOnlyList<BlockAction> Actions { get; init; } = [];

    public SlackView? View { get; init; }
}

/// <summary>A form that was sent off.</summary>
internal sealed record ViewSubmissionPayload : InteractionPayload
{
    public SlackView? View { get; init; }
}

/// <summary>A form that was closed; nothing follows from it.</summary>
internal sealed record ViewClosedPayload : InteractionPayload;

/// <summary>A shortcut from anywhere.</summary>
internal sealed record GlobalShortcutPayload : InteractionPayload
{
    public string? CallbackId { get; init; }
}

/// <summary>A shortcut on a message.</summary>
internal sealed record MessageActionPayload : InteractionPayload
{
    public string? CallbackId { get; init; }

    public SlackChannel? Channel { get; init; }

    public MessageEvent? Message { get; init; }

    public string? MessageTs { get; init; }
}

internal sealed record BlockAction(string? Type, string? ActionId, string? BlockId, string? Value);

internal sealed record SlackTeam(string? Id, string? EnterpriseId);

internal sealed record SlackEnterprise(string? Id);

internal sealed record SlackUser(string? Id, string? Username, string? Name, string? TeamId);

internal sealed record SlackChannel(string? Id, string? Name);

internal sealed record SlackContainer(string? Type, string? ChannelId, string? MessageTs, string? ThreadTs);

/// <summary>A form or a home tab, as it comes back.</summary>
internal sealed record SlackView
{
    public string? Id { get; init; }

    public string? Hash { get; init; }

    public string? CallbackId { get; init; }

    public string? PrivateMetadata { get; init; }

    public ViewState? State { get; init; }
}

/// <summary>Block by block, action by action.</summary>
internal sealed record ViewState(IReadOnlyDictionary<string, IReadOnlyDictionary<string, ViewValue>>? Values);

internal sealed record ViewValue(string? Type, string? Value, SelectedOption? SelectedOption, IReadOnlyList<SelectedOption>? SelectedOptions);

internal sealed record SelectedOption(string? Value);
