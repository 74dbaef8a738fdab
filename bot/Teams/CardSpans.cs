using System.Globalization;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Words as runs of rich text, which no client reads for markup or mentions; times as functions that each client fills in for
/// its reader's own zone.
/// </summary>
internal static class CardSpans
{
    /// <summary>How much of a text one run holds.</summary>
    public const int LongestRun = 2000;

    public const string Bold = "Bolder";
    public const string Monospace = "Monospace";

    /// <summary>Shows nothing, and keeps two braces from being the beginning of a function.</summary>
    private const string Between = "{\u2060{";

    /// <summary>Paragraphs of runs, one for each line: what is behind the first stays under its own head.</summary>
    public static IReadOnlyList<IReadOnlyList<TextRun>> Lines(IEnumerable<ChatSpan> spans, TeamsReader reader)
    {
        var lines = new List<List<TextRun>> { new() };
        foreach (var run in spans.SelectMany(span => Runs(span, reader)))
        {
            var pieces = run.Text.Split('\n');
            for (var piece = 0; piece < pieces.Length; piece++)
            {
                if (piece > 0)
                {
                    lines.Add([]);
                }

                if (pieces[piece].Length > 0)
                {
                    lines[^1].Add(run with { Text = pieces[piece] });
                }
            }
        }

        return lines;
    }

    public static TextRun Strong(string text) => new(Plain(text)) { Weight = Bold };

    /// <summary>Words that stay words.</summary>
    public static string Plain(string text)
    {
        while (text.Contains("{{", StringComparison.Ordinal))
        {
            // Of three braces each pass parts two.
            text = text.Replace("{{", Between, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>An instant, as the function of the card that shows it in the reader's zone.</summary>
    public static string Time(TimeSpanned time, DateTimeOffset now)
    {
        var at = time.At.ToUniversalTime();
        var written = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return time.Style == TimeStyle.Clock && at.Date == now.UtcDateTime.Date ? $"{{{{TIME({written})}}}}" : $"{{{{DATE({written},SHORT)}}}} {{{{TIME({written})}}}}";
    }

    private static IEnumerable<TextRun> Runs(ChatSpan span, TeamsReader reader) => span switch
    {
        TextSpan words => Of(CleanText.Visible(words.Text), new TextRun("") { Weight = words.Strong ? Bold : null }),
        CommandSpan command => Of($"{CommandPrefix.Slash} {CleanText.Visible(command.Text)}", new TextRun("") { FontType = Monospace }),
        CodeSpan code => Of(CleanText.Visible(code.Text), new TextRun("") { FontType = Monospace }),
        MentionSpan mention => Of($"@{CleanText.Line(mention.Name)}", new TextRun("") { Weight = Bold }),
        TimeSpanned time => [new TextRun(Time(time, reader.Now))],
        LinkSpan link => reader.Pages is { } pages
            ? Of(CleanText.Line(link.Text) is { Length: > 0 } label ? label : link.Path, Leading($"{pages.TrimEnd('/')}/{link.Path}"))
            : Of($"{CleanText.Line(link.Text)} (in the console: {link.Path})", new TextRun("")),
        RoomSpan room => Of(
            CleanText.Line(room.IncidentKey), reader.LinkOf(room.IncidentKey) is { } link ? Leading(link) : new TextRun("") { Weight = Bold }),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static TextRun Leading(string url) => new("") { SelectAction = new ActionOpenUrl(url) };

    private static IEnumerable<TextRun> Of(string text, TextRun like) =>
        text.Length == 0 ? [] : CleanText.Pieces(text, LongestRun).Select(piece => like with { Text = Plain(piece) });
}
