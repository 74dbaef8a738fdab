using System.Globalization;
using System.Text;

namespace ChatOps.Bot.Chat;

/// <summary>A notice as plain text: for the terminal, for exports, for notifications and for the record.</summary>
internal static class PlainText
{
    public static string Render(Notice notice, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        if (notice.Title is { } title)
        {
            text.Append(CleanText.Visible(title)).Append('\n');
        }

        foreach (var block in notice.Blocks)
        {
            Render(text, block, zone);
        }

        return text.ToString().TrimEnd('\n');
    }

    public static string Render(IEnumerable<ChatSpan> spans, TimeZoneInfo zone) =>
        string.Concat(spans.Select(span => Render(span, zone)));

    private static void Render(StringBuilder text, NoticeBlock block, TimeZoneInfo zone)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                text.Append(Render(paragraph.Spans, zone)).Append('\n');
                break;
            case FactsBlock facts:
                var width = facts.Facts.Count == 0 ? 0 : facts.Facts.Max(fact => fact.Label.Length);
                foreach (var fact in facts.Facts)
                {
                    text.Append(fact.Label.PadRight(width)).Append("  ").Append(Render(fact.Value, zone)).Append('\n');
                }

                break;
            case ListBlock list:
                if (list.Heading is { } heading)
                {
                    text.Append(CleanText.Visible(heading)).Append('\n');
                }

                foreach (var item in list.Items)
                {
                    text.Append("- ").Append(Render(item, zone)).Append('\n');
                }

                break;
            case PreformattedBlock preformatted:
                text.Append(CleanText.Visible(preformatted.Text)).Append('\n');
                break;
        }
    }

    private static string Render(ChatSpan span, TimeZoneInfo zone) => span switch
    {
        TextSpan words => CleanText.Visible(words.Text),
        CodeSpan code => CleanText.Visible(code.Text),
        MentionSpan mention => $"@{CleanText.Visible(mention.Name)}",
        TimeSpanned time => Time(time, zone),
        LinkSpan link => $"{CleanText.Visible(link.Text)} ({link.Path})",
        RoomSpan room => $"#{room.IncidentKey.ToLowerInvariant()}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Time(TimeSpanned span, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(span.At, zone);
        var pattern = span.Style == TimeStyle.Clock ? "HH:mm" : "yyyy-MM-dd HH:mm";
        return $"{local.ToString(pattern, CultureInfo.InvariantCulture)} {ZoneName(local)}";
    }

    private static string ZoneName(DateTimeOffset local) =>
        local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("zzz", CultureInfo.InvariantCulture);
}
