using System.Text.Json.Serialization;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Chat;

/// <summary>What the bot says, free of any platform: a title, paragraphs, facts and buttons. Each platform renders it.</summary>
public sealed record Notice
{
    public NoticeTone Tone { get; init; }

    public string? Title { get; init; }

    public IReadOnlyList<NoticeBlock> Blocks { get; init; } = [];

    public IReadOnlyList<NoticeButton> Buttons { get; init; } = [];

    /// <summary>One paragraph of words.</summary>
    public static Notice Say(params ChatSpan[] spans) => new() { Blocks = [new ParagraphBlock(spans)] };

    /// <summary>Every piece of text in it, in its order.</summary>
    public IEnumerable<ChatSpan> Spans() => Blocks.SelectMany(block => block switch
    {
        ParagraphBlock paragraph => paragraph.Spans,
        FactsBlock facts => facts.Facts.SelectMany(fact => fact.Value),
        ListBlock list => list.Items.SelectMany(item => item),
        _ => [],
    });

    public static Notice Warn(params ChatSpan[] spans) => new() { Tone = NoticeTone.Warning, Blocks = [new ParagraphBlock(spans)] };
}

/// <summary>How serious it looks. Colour is never the only sign: the words say it too.</summary>
public enum NoticeTone
{
    Neutral,
    Good,
    Warning,
    Danger,
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(ParagraphBlock), "paragraph")]
[JsonDerivedType(typeof(FactsBlock), "facts")]
[JsonDerivedType(typeof(ListBlock), "list")]
[JsonDerivedType(typeof(PreformattedBlock), "preformatted")]
public abstract record NoticeBlock;

public sealed record ParagraphBlock(IReadOnlyList<ChatSpan> Spans) : NoticeBlock;

/// <summary>Label and value pairs.</summary>
public sealed record FactsBlock(IReadOnlyList<Fact> Facts) : NoticeBlock;

[method: JsonConstructor]
public sealed record Fact(string Label, IReadOnlyList<ChatSpan> Value)
{
    public Fact(string label, params ChatSpan[] value)
        : this(label, (IReadOnlyList<ChatSpan>)value)
    {
    }
}

/// <summary>A heading with items below it.</summary>
public sealed record ListBlock(string? Heading, IReadOnlyList<IReadOnlyList<ChatSpan>> Items) : NoticeBlock;

/// <summary>Text kept line by line, without any meaning to the platform.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Fold">How much it is, in a few words under which a platform that can folds it away; the others show the text as it is.</param>
public sealed record PreformattedBlock(string Text, string? Fold = null) : NoticeBlock;

/// <summary>
/// A button stands for a command that the one who clicks could have typed; the server judges it as if typed by them.
/// </summary>
/// <param name="Label">A few words.</param>
/// <param name="Command">The command line without the leading <c>/incident</c>, with the incident named in it.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Confirm">A question to ask first; a courtesy, never the safeguard.</param>
public sealed record NoticeButton(string Label, string Command, ButtonStyle Style = ButtonStyle.Plain, string? Confirm = null)
{
    /// <summary>
    /// Those for whom it may do more than be refused; null for everybody. A platform that knows its reader keeps it from
    /// others; a courtesy too.
    /// </summary>
    public IReadOnlyList<PersonId>? For { get; init; }
}

public enum ButtonStyle
{
    Plain,
    Primary,
    Danger,
}
