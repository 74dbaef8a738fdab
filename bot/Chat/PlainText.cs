using System.Globalization;
using System.Text;

namespace ChatOps.Bot.Chat;

/// <summary>A notice as plain text: for the terminal, for exports, for notifications and for the record.</summary>
internal static class PlainText
{
    public static string Render(Notice notice, TimeZoneInfo zone) => Render(notice, new PlainTextReader(zone));

    public static string Render(Notice notice, PlainTextReader reader)
    {
        var text = new StringBuilder();
        if (notice.Title is { } title)
        {
            text.Append(CleanText.Line(title)).Append('\n');
        }

        foreach (var block in notice.Blocks)
        {
            Render(text, block, reader);
        }

        return text.ToString().TrimEnd('\n');
    }

    public static string Render(IEnumerable<ChatSpan> spans, TimeZoneInfo zone) => Render(spans, new PlainTextReader(zone));

    private static string Render(IEnumerable<ChatSpan> spans, PlainTextReader reader) =>
        string.Concat(spans.Select(span => Render(span, reader)));

    private static void Render(StringBuilder text, NoticeBlock block, PlainTextReader reader)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                text.Append(Render(paragraph.Spans, reader)).Append('\n');
                break;
            case FactsBlock facts:
                var labels = facts.Facts.Select(fact => CleanText.Line(fact.Label)).ToArray();
                var width = labels.Select(label => label.Length).DefaultIfEmpty().Max();
                foreach (var (label, fact) in labels.Zip(facts.Facts))
                {
                    text.Append(label.PadRight(width)).Append("  ").Append(Indented(Render(fact.Value, reader), width + 2)).Append('\n');
                }

                break;
            case ListBlock list:
                if (list.Heading is { } heading)
                {
                    text.Append(CleanText.Line(heading)).Append('\n');
                }

                foreach (var item in list.Items)
                {
                    text.Append("- ").Append(Indented(Render(item, reader), 2)).Append('\n');
                }

                break;
            case PreformattedBlock preformatted:
                text.Append(CleanText.Visible(preformatted.Text)).Append('\n');
                break;
        }
    }

    private static string Render(ChatSpan span, PlainTextReader reader) => span switch
    {
        TextSpan words => CleanText.Visible(words.Text),
        CommandSpan command => reader.Typed(CleanText.Visible(command.Text)),
        ProgramSpan line => $"{reader.Program}{CleanText.Visible(line.Text[ProgramSpan.Program.Length..])}",
        CodeSpan code => CleanText.Visible(code.Text),
        MentionSpan mention => $"@{CleanText.Line(mention.Name)}",
        TimeSpanned time => Time(time, reader),
        LinkSpan link => $"{CleanText.Line(link.Text)} ({(reader.Pages is { } pages ? $"{pages.TrimEnd('/')}/{link.Path}" : link.Path)})",
        RoomSpan room => $"#{CleanText.Line(room.IncidentKey.ToLowerInvariant())}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Words of several lines stay under their own head, so that none of them can pass for a fact or an item.</summary>
    private static string Indented(string text, int by) => text.Replace("\n", $"\n{new string(' ', by)}", StringComparison.Ordinal);

    private static string Time(TimeSpanned span, PlainTextReader reader)
    {
        var local = TimeZoneInfo.ConvertTime(span.At, reader.Zone);
        var today = reader.Now is not { } now || TimeZoneInfo.ConvertTime(now, reader.Zone).Date == local.Date;
        var pattern = span.Style == TimeStyle.Clock && today ? "HH:mm" : "yyyy-MM-dd HH:mm";
        return $"{local.ToString(pattern, CultureInfo.InvariantCulture)} {ZoneName(local)}";
    }

    private static string ZoneName(DateTimeOffset local) =>
        local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("zzz", CultureInfo.InvariantCulture);
}

/// <summary>Who reads a plain text, and when.</summary>
/// <param name="Now">Times of other days than this get their date; without it none does unless it must.</param>
/// <param name="Pages">The address of the bot's own pages, where links lead.</param>
internal sealed record PlainTextReader(TimeZoneInfo Zone, DateTimeOffset? Now = null, string? Pages = null)
{
    /// <summary>This program as the reader has to call it.</summary>
    public string Program { get; init; } = ProgramSpan.Program;

    /// <summary>A command as the reader has to type it.</summary>
    public Func<string, string> Typed { get; init; } = command => $"{CommandPrefix.Slash} {command}";
}
