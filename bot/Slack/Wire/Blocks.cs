using System.Text.Json.Serialization;

namespace ChatOps.Bot.Slack.Wire;

// The parts of Block Kit that the bot uses, by their names. https://docs.slack.dev/reference/block-kit

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Header), "header")]
[JsonDerivedType(typeof(Section), "section")]
[JsonDerivedType(typeof(Context), "context")]
[JsonDerivedType(typeof(Divider), "divider")]
[JsonDerivedType(typeof(ActionsBlock), "actions")]
[JsonDerivedType(typeof(RichText), "rich_text")]
[JsonDerivedType(typeof(Input), "input")]
internal abstract record Block
{
    public string? BlockId { get; init; }
}

internal sealed record Header(PlainTextObject Text) : Block;

internal sealed record Section(PlainTextObject Text) : Block;

internal sealed record Context(IReadOnlyList<PlainTextObject> Elements) : Block;

internal sealed record Divider : Block;

internal sealed record ActionsBlock(IReadOnlyList<Button> Elements) : Block;

/// <summary>Text without any markup: what is strong or a mention is so by its type, never by a character in it.</summary>
internal sealed record RichText(IReadOnlyList<RichTextElement> Elements) : Block;

internal sealed record Input(PlainTextObject Label, InputElement Element) : Block
{
    public PlainTextObject? Hint { get; init; }

    public bool Optional { get; init; }
}

/// <summary>Text that is nothing but text; with <see cref="Emoji"/> off not even :names: become pictures.</summary>
internal sealed record PlainTextObject(string Text)
{
    public string Type => "plain_text";

    public bool Emoji => false;
}

internal sealed record Button(PlainTextObject Text, string ActionId, string? Value = null)
{
    public string Type => "button";

    public string? Style { get; init; }

    public string? Url { get; init; }

    public ConfirmationDialog? Confirm { get; init; }
}

internal sealed record ConfirmationDialog(PlainTextObject Title, PlainTextObject Text, PlainTextObject Confirm, PlainTextObject Deny)
{
    public string? Style { get; init; }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RichTextSection), "rich_text_section")]
[JsonDerivedType(typeof(RichTextList), "rich_text_list")]
[JsonDerivedType(typeof(RichTextPreformatted), "rich_text_preformatted")]
internal abstract record RichTextElement;

internal sealed record RichTextSection(IReadOnlyList<RichTextPart> Elements) : RichTextElement;

internal sealed record RichTextList(IReadOnlyList<RichTextElement> Elements) : RichTextElement
{
    public string Style => "bullet";
}

internal sealed record RichTextPreformatted(IReadOnlyList<RichTextPart> Elements) : RichTextElement;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextPart), "text")]
[JsonDerivedType(typeof(LinkPart), "link")]
[JsonDerivedType(typeof(UserPart), "user")]
[JsonDerivedType(typeof(ChannelPart), "channel")]
[JsonDerivedType(typeof(DatePart), "date")]
internal abstract record RichTextPart;

internal sealed record TextPart(string Text) : RichTextPart
{
    public TextStyle? Style { get; init; }
}

internal sealed record LinkPart(string Url, string Text) : RichTextPart;

internal sealed record UserPart(string UserId) : RichTextPart;

internal sealed record ChannelPart(string ChannelId) : RichTextPart;

/// <summary>An instant in the reader's own zone.</summary>
internal sealed record DatePart(long Timestamp, string Format, string Fallback) : RichTextPart;

internal sealed record TextStyle
{
    public bool? Bold { get; init; }

    public bool? Code { get; init; }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PlainTextInput), "plain_text_input")]
[JsonDerivedType(typeof(StaticSelect), "static_select")]
[JsonDerivedType(typeof(Checkboxes), "checkboxes")]
internal abstract record InputElement
{
    public string ActionId => "value";
}

internal sealed record PlainTextInput : InputElement
{
    public bool Multiline { get; init; }

    public string? InitialValue { get; init; }

    public PlainTextObject? Placeholder { get; init; }

    public int? MaxLength { get; init; }
}

internal sealed record StaticSelect(IReadOnlyList<Option> Options) : InputElement
{
    public Option? InitialOption { get; init; }
}

internal sealed record Checkboxes(IReadOnlyList<Option> Options) : InputElement
{
    public IReadOnlyList<Option>? InitialOptions { get; init; }
}

internal sealed record Option(PlainTextObject Text, string Value);

/// <summary>A form (modal) or the app's own tab (home).</summary>
internal sealed record View(string Type, IReadOnlyList<Block> Blocks)
{
    public string? CallbackId { get; init; }

    public PlainTextObject? Title { get; init; }

    public PlainTextObject? Submit { get; init; }

    public PlainTextObject? Close { get; init; }

    public string? PrivateMetadata { get; init; }
}
