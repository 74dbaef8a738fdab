using System.Text.Json;

namespace ChatOps.Bot.Teams.Wire;

/// <summary>A click on a card. https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model</summary>
internal sealed record AdaptiveCardInvokeValue
{
    public const string InvokeName = "adaptiveCard/action";

    public AdaptiveCardInvokeAction? Action { get; init; }

    /// <summary>manual for a person's click, automatic where the client itself asks for a newer card.</summary>
    public string? Trigger { get; init; }
}

internal sealed record AdaptiveCardInvokeAction
{
    public string? Type { get; init; }

    public string? Verb { get; init; }

    /// <summary>What the card was made with, and what was filled in beside it.</summary>
    public JsonElement? Data { get; init; }
}
