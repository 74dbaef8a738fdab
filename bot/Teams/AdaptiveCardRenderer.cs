using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// A notice as an Adaptive Card. Teams takes 28 kB a card for sure, so what is longer is split into several.
/// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
/// </summary>
internal static partial class AdaptiveCardRenderer
{
    /// <summary>In bytes, of the elements alone; a little room is left for what stands around them.</summary>
    public const int MostBytes = 20_000;

    private const int MostElements = 200;
    private const int LongestTitle = 300;
    private const int LongestLabel = 75;
    private const int LongestCommand = 2000;
    private const int LongestSummary = 300;

    /// <summary>A row with more is cut off on small screens.</summary>
    private const int MostInRow = 6;

    /// <summary>In characters; of the longest ones too, a card has room for one such part.</summary>
    private const int LongestPart = 4000;

    /// <summary>What stands around the words of a line, in bytes.</summary>
    private const int LineCost = 100;

    private const int MostRuns = 12;
    private const int MostDeciders = 60;
    private const int MostMentions = 10;

    private static readonly CardEnvelope Showing = new(new CardClick(CardClick.Show));

    /// <summary>As many cards as it takes, in their order.</summary>
    public static IReadOnlyList<TeamsCard> Render(Notice notice, TeamsReader reader)
    {
        CardElement[] buttons = [.. Buttons(notice)];
        var mentions = Mentions(notice, reader);
        var asking = Asking(notice, reader);
        var around = (Encoding.UTF8.GetByteCount(TeamsJson.Write(mentions)) * 3 / 2) + (asking is null ? 0 : Encoding.UTF8.GetByteCount(TeamsJson.Write(asking)));
        var pages = Pages.Split(Elements(notice, reader), buttons, Size, MostElements, MostBytes, around);
        var summary = Summary(notice, reader);
        return
        [
            .. pages.Select((page, index) => new TeamsCard(
                index == 0 ? summary : $"({index + 1}/{pages.Count}) {summary.Split('\n')[0]}",
                Card([.. page, .. index == 0 ? Called(mentions) : []], index == 0 ? mentions : []) with { Refresh = index == 0 ? asking : null })),
        ];
    }

    /// <summary>The first of them, for what is edited in place, with a word that there are more.</summary>
    public static TeamsCard RenderOne(Notice notice, TeamsReader reader)
    {
        var pages = Render(notice, reader);
        if (pages.Count == 1)
        {
            return pages[0];
        }

        CardElement rest = new RichTextBlock([new TextRun("… it goes on below in this thread: Teams shows no more in one message.") { IsSubtle = true }]);
        var body = pages[0].Card.Body;
        return pages[0] with { Card = pages[0].Card with { Body = [.. body.Where(element => element is not ActionSet), rest, .. body.OfType<ActionSet>()] } };
    }

    /// <summary>A question before a command, in place of the card whose button it was.</summary>
    public static AdaptiveCard Question(CardClick asked)
    {
        var answer = new CardClick(CardClick.Run) { Command = asked.Command, IsAnswer = true };
        return Card(
            [
                new RichTextBlock([CardSpans.Strong(CleanText.Shortened(CleanText.Line(asked.Question ?? "Are you sure?"), LongestTitle))]),
                new ActionSet([
                    Button(CleanText.Shortened(CleanText.Line(asked.Label ?? "Yes"), LongestLabel), asked.IsDanger == true ? "destructive" : "positive", new CardEnvelope(answer)),
                    Button("Not now", null, Showing),
                ]),
            ],
            []);
    }

    /// <summary>A button that is answered at once, and on clients that do not know such buttons arrives as a message.</summary>
    public static ActionExecute Button(string title, string? style, CardEnvelope data) => new(data.Chatops.Do, data)
    {
        Title = title,
        Style = style,
        AssociatedInputs = "none",
        Fallback = new ActionSubmit(data) { Title = title, Style = style, AssociatedInputs = "none" },
    };

    public static AdaptiveCard Card(IReadOnlyList<CardElement> body, IReadOnlyList<Entity> mentions) =>
        new(body) { Msteams = new TeamsCardProperties { Width = "Full", Entities = mentions.Count > 0 ? mentions : null } };

    /// <summary>What a notice says, without its buttons.</summary>
    public static IEnumerable<CardElement> Elements(Notice notice, TeamsReader reader)
    {
        var any = false;
        foreach (var element in Head(notice).Concat(Signed(notice).SelectMany(block => Body(block, reader))))
        {
            any = true;
            yield return element;
        }

        if (!any)
        {
            yield return new RichTextBlock([new TextRun("(nothing to say)")]);
        }
    }

    /// <summary>Words for the notification, and for where no cards are shown.</summary>
    public static string Summary(Notice notice, TeamsReader reader) =>
        CleanText.Shortened(PlainText.Render(notice, new PlainTextReader(reader.Zone, reader.Now)).Trim(), LongestSummary) is { Length: > 0 } text ? text : "ChatOps";

    /// <summary>Without a title the sign stands before the first words.</summary>
    private static IEnumerable<NoticeBlock> Signed(Notice notice) =>
        notice is { Title: null, Blocks: [ParagraphBlock first, ..] } && Sign(notice.Tone) is { Length: > 0 } sign
            ? [new ParagraphBlock([new TextSpan($"{sign} "), .. first.Spans]), .. notice.Blocks.Skip(1)]
            : notice.Blocks;

    private static IEnumerable<CardElement> Head(Notice notice)
    {
        if (notice.Title is { } title && $"{Sign(notice.Tone)} {CleanText.Line(title)}".Trim() is { Length: > 0 } line)
        {
            var pieces = CleanText.Pieces(line, CardSpans.LongestRun).Select(CardSpans.Strong).ToList();
            yield return new Container([new RichTextBlock([pieces[0] with { Size = line.Length <= LongestTitle ? "Medium" : null }])])
            {
                Style = notice.Tone switch { NoticeTone.Good => "good", NoticeTone.Warning => "warning", NoticeTone.Danger => "attention", _ => "emphasis" },
                Bleed = true,
            };
            foreach (var piece in pieces.Skip(1))
            {
                yield return new RichTextBlock([piece]) { Spacing = "None" };
            }
        }
    }

    private static IEnumerable<CardElement> Body(NoticeBlock block, TeamsReader reader)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                return Text(CardSpans.Lines(paragraph.Spans, reader), "", null);
            case FactsBlock facts:
                return facts.Facts.SelectMany((fact, index) => Fact(fact, index == 0, reader));
            case ListBlock list:
                IEnumerable<CardElement> heading = list.Heading is { } words && CleanText.Line(words) is { Length: > 0 } line ? CleanText.Pieces(line, CardSpans.LongestRun).Select(piece => new RichTextBlock([CardSpans.Strong(piece)])) : [];
                return heading.Concat(list.Items.SelectMany(item => Text(CardSpans.Lines(item, reader), "• ", "None")));
            case PreformattedBlock preformatted:
                return Preformatted(CleanText.Visible(preformatted.Text));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static IEnumerable<CardElement> Fact(Fact fact, bool isFirst, TeamsReader reader)
    {
        var lines = CardSpans.Lines(fact.Value, reader);
        var label = CardSpans.Strong($"{CleanText.Shortened(CleanText.Line(fact.Label), LongestLabel)}: ");
        return Text([[label, .. lines[0]], .. lines.Skip(1)], "", isFirst ? null : "None");
    }

    /// <summary>Each line a block, none longer than a card has room for; the lines after the first stand further in.</summary>
    private static IEnumerable<CardElement> Text(IReadOnlyList<IReadOnlyList<TextRun>> lines, string sign, string? spacing)
    {
        for (var line = 0; line < lines.Count; line++)
        {
            TextRun[] before = line == 0 ? (sign.Length > 0 ? [new TextRun(sign)] : []) : [new TextRun("\u2003")];
            var rest = lines[line].Count == 0 && before.Length == 0 ? [new TextRun(" ")] : before.Concat(lines[line]);
            foreach (var some in Grouped(rest))
            {
                yield return new RichTextBlock(some) { Spacing = line == 0 ? spacing : "None" };
            }
        }
    }

    /// <summary>Runs that fit one block together.</summary>
    private static IEnumerable<IReadOnlyList<TextRun>> Grouped(IEnumerable<TextRun> runs)
    {
        var group = new List<TextRun>();
        foreach (var run in runs)
        {
            if (group.Count == MostRuns || (group.Count > 0 && group.Sum(other => other.Text.Length) + run.Text.Length > CardSpans.LongestRun))
            {
                yield return group;
                group = [];
            }

            group.Add(run);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    /// <summary>Lines under each other on a ground of their own, in as many parts as a card may have to be cut into.</summary>
    private static IEnumerable<CardElement> Preformatted(string text)
    {
        var part = new List<CardElement>();
        var spacing = (string?)null;
        var room = LongestPart;
        foreach (var line in text.Replace("\t", "    ", StringComparison.Ordinal).Split('\n').SelectMany(line => CleanText.Pieces(line, CardSpans.LongestRun)))
        {
            if (part.Count > 0 && room < line.Length)
            {
                yield return new Container(part) { Style = "emphasis", Spacing = spacing };
                (part, spacing) = ([], "None");
                room = LongestPart;
            }

            part.Add(new RichTextBlock([new TextRun(line.Length > 0 ? CardSpans.Plain(Kept(line)) : "\u00a0") { FontType = CardSpans.Monospace }]) { Spacing = "None" });
            room -= line.Length + LineCost;
        }

        yield return new Container(part) { Style = "emphasis", Spacing = spacing };
    }

    /// <summary>Blanks at the beginning of a line, and more than one, are dropped where cards are shown; a single one is where a line may break.</summary>
    private static string Kept(string line) => Blanks().Replace(line, blanks => new string('\u00a0', blanks.Length));

    [GeneratedRegex("^ +| {2,}")]
    private static partial Regex Blanks();

    /// <summary>Rows of buttons; what has no room can be typed.</summary>
    private static IEnumerable<CardElement> Buttons(Notice notice)
    {
        var room = MostBytes / 3;
        return notice.Buttons.Where(button => button.Command.Length is > 0 and <= LongestCommand).Select(Button)
            .TakeWhile(button => (room -= Encoding.UTF8.GetByteCount(TeamsJson.Write<CardAction>(button))) > 0)
            .Chunk(MostInRow).Select(row => new ActionSet(row));
    }

    private static ActionExecute Button(NoticeButton button)
    {
        var label = CleanText.Shortened(CleanText.Line(button.Label), LongestLabel) is { Length: > 0 } words ? words : "…";
        var data = button.Confirm is { } question
            ? new CardClick(CardClick.Ask) { Command = button.Command, Question = CleanText.Shortened(CleanText.Line(question), LongestTitle), Label = label, IsDanger = button.Style == ButtonStyle.Danger ? true : null }
            : new CardClick(CardClick.Run) { Command = button.Command };
        return Button(label, button.Style switch { ButtonStyle.Primary => "positive", ButtonStyle.Danger => "destructive", _ => null }, new CardEnvelope(data));
    }

    /// <summary>Those who may decide get a card of their own; whoever clicks is judged all the same.</summary>
    private static Refresh? Asking(Notice notice, TeamsReader reader) =>
        reader.Deciders.Count > 0 && notice.Buttons.Any(button => button.For is not null)
            ? new Refresh(new ActionExecute(CardClick.Show, Showing), [.. reader.Deciders.Take(MostDeciders)])
            : null;

    private static IReadOnlyList<Entity> Mentions(Notice notice, TeamsReader reader) =>
    [
        .. notice.Spans().OfType<MentionSpan>().DistinctBy(mention => mention.Person)
            .Select(mention => reader.UserOf(mention.Person) is { } user && TeamsText.NameInMention(mention.Name) is { Length: > 0 } name ? new Mention(new ChannelAccount(user) { Name = name }, $"<at>{name}</at>") : null)
            .OfType<Mention>().Take(MostMentions).Select(mention => mention.AsEntity()),
    ];

    /// <summary>The one place where Teams looks for mentions; nothing stands there but names of people in the settings.</summary>
    private static IEnumerable<CardElement> Called(IReadOnlyList<Entity> mentions)
    {
        if (mentions.Count > 0)
        {
            yield return new TextBlock(string.Join(' ', mentions.Select(mention => mention.Text))) { Wrap = true, IsSubtle = true, Size = "Small" };
        }
    }

    private static int Size(CardElement element) => Encoding.UTF8.GetByteCount(TeamsJson.Write(element)) + 1;

    private static string Sign(NoticeTone tone) => tone switch
    {
        NoticeTone.Good => "✅",
        NoticeTone.Warning => "⚠️",
        NoticeTone.Danger => "🚨",
        _ => "",
    };
}

/// <summary>One message: its card, and the words for its notification.</summary>
internal sealed record TeamsCard(string Summary, AdaptiveCard Card)
{
    public Activity Message() => new()
    {
        Type = ActivityTypes.Message,
        Summary = Summary,
        Attachments = [new Attachment(Attachment.AdaptiveCardType, Card)],
    };

    /// <summary>The same with words by which it is known again, which nobody sees who sees the card.</summary>
    public TeamsCard Bearing(string mark) => this with { Card = Card with { FallbackText = $"{Summary} {mark}" } };
}
