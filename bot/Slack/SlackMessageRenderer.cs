using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Slack.Wire;

namespace ChatOps.Bot.Slack;

/// <summary>
/// A notice as Block Kit. Slack's limits are kept by splitting: into several blocks, and those into several messages.
/// https://docs.slack.dev/reference/block-kit/blocks
/// </summary>
internal static class SlackMessageRenderer
{
    /// <summary>Slack takes 50 blocks a message and about 13,200 characters of them; a little room is left.</summary>
    public const int MostBlocks = 45;
    public const int MostCharacters = 10_500;

    private const int LongestHeader = 150;
    private const int LongestText = 3000;
    private const int LongestBlock = 2400;

    /// <summary>What the JSON around a part takes.</summary>
    private const int PartFrame = 60;

    private const int MostItems = 25;
    private const int LongestLabel = 75;
    private const int LongestValue = 2000;
    private const int LongestConfirm = 300;

    /// <summary>As many messages as it takes, in their order.</summary>
    public static IReadOnlyList<SlackMessage> Render(Notice notice, SlackReader reader)
    {
        var all = Blocks(notice, reader).ToList();
        Block[] buttons = [.. all.OfType<ActionsBlock>()];
        var pages = Pages.Split(all.Where(block => block is not ActionsBlock), buttons, block => Size([block]), MostBlocks, MostCharacters);
        var text = Fallback(notice, reader);
        return [.. pages.Select((page, index) => new SlackMessage(index == 0 ? text : $"({index + 1}/{pages.Count}) {CleanCut(text)}", page))];
    }

    /// <summary>The first of them, for what is edited in place, with a word that there are more.</summary>
    public static SlackMessage RenderOne(Notice notice, SlackReader reader)
    {
        var pages = Render(notice, reader);
        if (pages.Count == 1)
        {
            return pages[0];
        }

        Block rest = Section([new TextPart("… it goes on in the thread: Slack shows no more in one message.")]);
        return new SlackMessage(
            pages[0].Text, [.. pages[0].Blocks.Where(block => block is not ActionsBlock), rest, .. pages[0].Blocks.OfType<ActionsBlock>()]);
    }

    private static IEnumerable<Block> Blocks(Notice notice, SlackReader reader)
    {
        var any = false;
        foreach (var block in Head(notice).Concat(Signed(notice).SelectMany(block => Body(block, reader))).Concat(Buttons(notice)))
        {
            any = true;
            yield return block;
        }

        if (!any)
        {
            yield return Section([new TextPart("(nothing to say)")]);
        }
    }

    /// <summary>Without a title the sign stands before the first words.</summary>
    private static IEnumerable<NoticeBlock> Signed(Notice notice) =>
        notice is { Title: null, Blocks: [ParagraphBlock first, ..] } && Sign(notice.Tone) is { Length: > 0 } sign
            ? [new ParagraphBlock([new TextSpan($"{sign} "), .. first.Spans]), .. notice.Blocks.Skip(1)]
            : notice.Blocks;

    private static IEnumerable<Block> Head(Notice notice)
    {
        if (notice.Title is not { } title)
        {
            yield break;
        }

        var sign = Sign(notice.Tone);
        var line = $"{(sign.Length > 0 ? $"{sign} " : "")}{CleanText.Line(title)}";
        if (line.Length == 0)
        {
            yield break;
        }

        yield return new Header(new PlainTextObject(CleanText.Shortened(line, LongestHeader - 1)));
        if (line.Length >= LongestHeader)
        {
            foreach (var piece in CleanText.Pieces(line, SlackSpans.LongestPart))
            {
                yield return Section([SlackSpans.Strong(piece)]);
            }
        }
    }

    private static IEnumerable<Block> Body(NoticeBlock block, SlackReader reader)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                return Grouped(SlackSpans.Parts(paragraph.Spans, reader)).Select(Section);
            case FactsBlock facts:
                return Grouped(facts.Facts.SelectMany((fact, index) => Fact(fact, index == 0, reader))).Select(Section);
            case ListBlock list:
                return List(list, reader);
            case PreformattedBlock preformatted:
                return Lines(CleanText.Visible(preformatted.Text)).Select(lines => (Block)new RichText([new RichTextPreformatted([new TextPart(lines.Length > 0 ? lines : " ")])]));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static IEnumerable<RichTextPart> Fact(Fact fact, bool isFirst, SlackReader reader) =>
        [SlackSpans.Strong($"{(isFirst ? "" : "\n")}{CleanText.Shortened(CleanText.Line(fact.Label), LongestLabel)}:"), new TextPart(" "), .. SlackSpans.Indented(SlackSpans.Parts(fact.Value, reader))];

    private static IEnumerable<Block> List(ListBlock list, SlackReader reader)
    {
        if (list.Heading is { } heading)
        {
            foreach (var parts in Grouped([SlackSpans.Strong(CleanText.Shortened(CleanText.Line(heading), LongestBlock - 1))]))
            {
                yield return Section(parts);
            }
        }

        var items = new List<RichTextElement>();
        var size = 0;
        foreach (var item in list.Items)
        {
            foreach (var parts in Grouped(SlackSpans.Indented(SlackSpans.Parts(item, reader))))
            {
                var length = parts.Sum(Length);
                if (items.Count > 0 && (items.Count >= MostItems || size + length > LongestBlock))
                {
                    yield return new RichText([new RichTextList([.. items])]);
                    items.Clear();
                    size = 0;
                }

                items.Add(new RichTextSection(parts));
                size += length;
            }
        }

        if (items.Count > 0)
        {
            yield return new RichText([new RichTextList([.. items])]);
        }
    }

    private static int Size(IEnumerable<Block> blocks) => blocks.Sum(block => SlackJson.Write(block).Length + 1);

    /// <summary>Rows of buttons, none longer than a message has room for.</summary>
    private static IEnumerable<Block> Buttons(Notice notice)
    {
        var row = new List<Button>();
        foreach (var button in AllButtons(notice))
        {
            if (row.Count == MostItems)
            {
                yield return new ActionsBlock([.. row]);
                row.Clear();
            }

            row.Add(button);
        }

        if (row.Count > 0)
        {
            yield return new ActionsBlock(row);
        }
    }

    /// <summary>Buttons take half of a message at most; what has no room can be typed.</summary>
    private static IEnumerable<Button> AllButtons(Notice notice)
    {
        var room = MostCharacters / 2;
        return MadeButtons(notice).TakeWhile(button => (room -= SlackJson.Write(button).Length) > 0);
    }

    private static IEnumerable<Button> MadeButtons(Notice notice) => notice.Buttons
        .Where(button => button.Command.Length is > 0 and <= LongestValue)
        .Select((button, index) => new Button(new PlainTextObject(Label(button.Label, LongestLabel)), $"command-{index}", button.Command)
        {
            Style = button.Style switch { ButtonStyle.Primary => "primary", ButtonStyle.Danger => "danger", _ => null },
            Confirm = button.Confirm is { } question ? Ask(question, button) : null,
        });

    /// <summary>A courtesy: whether the command counts is decided when it arrives.</summary>
    private static ConfirmationDialog Ask(string question, NoticeButton button) => new(
        new PlainTextObject("Are you sure?"), new PlainTextObject(Label(question, LongestConfirm)),
        new PlainTextObject(Label(button.Label, 30)), new PlainTextObject("Not now"))
    {
        Style = button.Style == ButtonStyle.Danger ? "danger" : null,
    };

    /// <summary>Parts that fit one block together.</summary>
    private static IEnumerable<IReadOnlyList<RichTextPart>> Grouped(IEnumerable<RichTextPart> parts)
    {
        var group = new List<RichTextPart>();
        var size = 0;
        foreach (var part in parts.Where(part => part is not TextPart { Text.Length: 0 }))
        {
            if (group.Count > 0 && size + Length(part) > LongestBlock)
            {
                yield return group;
                group = [];
                size = 0;
            }

            group.Add(part);
            size += Length(part);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static int Length(RichTextPart part) => part switch
    {
        TextPart text => text.Text.Length + PartFrame,
        LinkPart link => link.Text.Length + link.Url.Length + PartFrame,
        _ => PartFrame * 2,
    };

    /// <summary>Whole lines as long as they fit a block.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var lines = new StringBuilder();
        foreach (var piece in text.Split('\n').SelectMany(line => CleanText.Pieces(line, LongestBlock)))
        {
            if (lines.Length > 0 && lines.Length + piece.Length + 1 > LongestBlock)
            {
                yield return lines.ToString();
                lines.Clear();
            }

            lines.Append(lines.Length > 0 ? "\n" : "").Append(piece);
        }

        yield return lines.Length > 0 ? lines.ToString() : " ";
    }

    private static Block Section(IReadOnlyList<RichTextPart> parts) => new RichText([new RichTextSection(parts)]);

    /// <summary>Words for notifications and screen readers: the title and how it begins.</summary>
    private static string Fallback(Notice notice, SlackReader reader)
    {
        var text = new StringBuilder();
        Add(SlackText.Escape(notice.Title is { } title ? $"{Sign(notice.Tone)} {CleanText.Line(title)}".Trim() : ""), "");
        foreach (var block in Signed(notice))
        {
            switch (block)
            {
                case ParagraphBlock paragraph:
                    Add(SlackSpans.Text(paragraph.Spans, reader), "\n");
                    break;
                case FactsBlock facts:
                    facts.Facts.ToList().ForEach(fact => Add($"{SlackText.Escape(CleanText.Line(fact.Label))}: {SlackSpans.Text(fact.Value, reader)}", "\n"));
                    break;
                case ListBlock list:
                    Add(SlackText.Escape(CleanText.Line(list.Heading ?? "")), "\n");
                    list.Items.ToList().ForEach(item => Add($"- {SlackSpans.Text(item, reader)}", "\n"));
                    break;
                case PreformattedBlock preformatted:
                    Add(SlackText.Escape(CleanText.Visible(preformatted.Text)), "\n");
                    break;
            }
        }

        return text.Length > 0 ? text.ToString() : "ChatOps";

        // Whole pieces only, so that no escape and no date is cut in two.
        void Add(string piece, string before)
        {
            if (piece.Length > 0 && text.Length + piece.Length < LongestText)
            {
                text.Append(text.Length > 0 ? before : "").Append(piece);
            }
        }
    }

    /// <summary>Slack takes no empty text.</summary>
    private static string Label(string text, int most) => CleanText.Shortened(CleanText.Line(text), most - 1) is { Length: > 0 } label ? label : "…";

    private static string CleanCut(string text) => text.Split('\n')[0];

    private static string Sign(NoticeTone tone) => tone switch
    {
        NoticeTone.Good => "✅",
        NoticeTone.Warning => "⚠️",
        NoticeTone.Danger => "🚨",
        _ => "",
    };
}

/// <summary>One message: its blocks, and the words for where blocks are not shown.</summary>
internal sealed record SlackMessage(string Text, IReadOnlyList<Block> Blocks);
