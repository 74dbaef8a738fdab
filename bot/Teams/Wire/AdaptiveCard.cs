using System.Text.Json.Serialization;

namespace ChatOps.Bot.Teams.Wire;

/// <summary>A card, as far as the bot makes any. https://adaptivecards.io/explorer (version 1.5)</summary>
internal sealed record AdaptiveCard(IReadOnlyList<CardElement> Body)
{
    public string Type => "AdaptiveCard";

    public string Version => "1.5";

    /// <summary>What is read where cards of this version are not shown.</summary>
    public string? FallbackText { get; init; }

    public Refresh? Refresh { get; init; }

    /// <summary>What only Teams knows: who is mentioned, and that a card may be wide.</summary>
    public TeamsCardProperties? Msteams { get; init; }
}

/// <summary>Makes some people's clients ask for a card of their own.</summary>
internal sealed record Refresh(CardAction Action, IReadOnlyList<string> UserIds);

internal sealed record TeamsCardProperties
{
    public string? Width { get; init; }

    public IReadOnlyList<Entity>? Entities { get; init; }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextBlock), nameof(TextBlock))]
[JsonDerivedType(typeof(RichTextBlock), nameof(RichTextBlock))]
[JsonDerivedType(typeof(Container), nameof(Container))]
[JsonDerivedType(typeof(ActionSet), nameof(ActionSet))]
[JsonDerivedType(typeof(InputText), "Input.Text")]
[JsonDerivedType(typeof(InputChoiceSet), "Input.ChoiceSet")]
[JsonDerivedType(typeof(InputToggle), "Input.Toggle")]
internal abstract record CardElement
{
    public string? Spacing { get; init; }
}

/// <summary>Text with a meaning in its characters; so never what people or hosts wrote.</summary>
internal sealed record TextBlock(string Text) : CardElement
{
    public bool? Wrap { get; init; }

    public bool? IsSubtle { get; init; }

    public string? Size { get; init; }
}

/// <summary>Text in pieces, none of which is read for markup.</summary>
internal sealed record RichTextBlock(IReadOnlyList<TextRun> Inlines) : CardElement;

internal sealed record TextRun(string Text)
{
    public string Type => nameof(TextRun);

    public string? Weight { get; init; }

    public string? Size { get; init; }

    public string? FontType { get; init; }

    public bool? IsSubtle { get; init; }

    public CardAction? SelectAction { get; init; }
}

internal sealed record Container(IReadOnlyList<CardElement> Items) : CardElement
{
    public string? Style { get; init; }

    public bool? Bleed { get; init; }
}

internal sealed record ActionSet(IReadOnlyList<CardAction> Actions) : CardElement;

internal abstract record CardInput(string Id, string Label) : CardElement
{
    public bool? IsRequired { get; init; }

    public string? ErrorMessage { get; init; }

    public string? Value { get; init; }
}

internal sealed record InputText(string Id, string Label) : CardInput(Id, Label)
{
    public bool? IsMultiline { get; init; }

    public int? MaxLength { get; init; }

    public string? Placeholder { get; init; }
}

internal sealed record InputChoiceSet(string Id, string Label, IReadOnlyList<InputChoice> Choices) : CardInput(Id, Label)
{
    public string Style => "compact";
}

internal sealed record InputChoice(string Title, string Value);

internal sealed record InputToggle(string Id, string Label, string Title) : CardInput(Id, Label)
{
    public string ValueOn => "true";

    public string ValueOff => "false";
}
