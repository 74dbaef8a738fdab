using System.Text.Json.Serialization;

namespace ChatOps.Bot.Teams.Wire;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ActionExecute), "Action.Execute")]
[JsonDerivedType(typeof(ActionSubmit), "Action.Submit")]
[JsonDerivedType(typeof(ActionOpenUrl), "Action.OpenUrl")]
internal abstract record CardAction
{
    public string? Title { get; init; }

    /// <summary>positive or destructive.</summary>
    public string? Style { get; init; }
}

/// <summary>A click that is answered at once. Where a client does not know it, it uses the other.</summary>
internal sealed record ActionExecute(string Verb, object Data) : CardAction
{
    /// <summary>none where what was filled in is of no interest.</summary>
    public string? AssociatedInputs { get; init; }

    public CardAction? Fallback { get; init; }
}

/// <summary>A click that arrives as a message.</summary>
internal sealed record ActionSubmit(object Data) : CardAction
{
    public string? AssociatedInputs { get; init; }
}

internal sealed record ActionOpenUrl(string Url) : CardAction;
