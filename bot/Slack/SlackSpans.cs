using System.Globalization;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Slack.Wire;

namespace ChatOps.Bot.Slack;

/// <summary>
/// Words as parts of rich text, where what a part is stands in its type: nothing that people or hosts wrote is ever read
/// for markup.
/// </summary>
internal static class SlackSpans
{
    /// <summary>How much of a text one part holds.</summary>
    public const int LongestPart = 2000;

    private const string DateFormat = "{date_short_pretty} {time}";

    public static IEnumerable<RichTextPart> Parts(IEnumerable<ChatSpan> spans, SlackReader reader) => spans.SelectMany(span => Parts(span, reader));

    /// <summary>Words of several lines stay under their own head, so that none of them can pass for a fact or an item.</summary>
    public static IEnumerable<RichTextPart> Indented(IEnumerable<RichTextPart> parts) =>
        parts.Select(part => part is TextPart text ? text with { Text = text.Text.Replace("\n", "\n\u2003", StringComparison.Ordinal) } : part);

    /// <summary>The same in one line of text, for notifications and screen readers.</summary>
    public static string Text(IEnumerable<ChatSpan> spans, SlackReader reader) => string.Concat(spans.Select(span => span switch
    {
        MentionSpan mention => SlackText.Escape($"@{CleanText.Line(mention.Name)}"),
        RoomSpan room => SlackText.Escape($"#{CleanText.Line(room.IncidentKey.ToLowerInvariant())}"),
        TimeSpanned time => $"<!date^{time.At.ToUnixTimeSeconds()}^{DateFormat}|{Written(time, reader.Zone)}>",
        _ => SlackText.Escape(string.Concat(Parts(span, reader).Select(Words))),
    }));

    public static RichTextPart Strong(string text) => new TextPart(text) { Style = new TextStyle { Bold = true } };

    private static IEnumerable<RichTextPart> Parts(ChatSpan span, SlackReader reader) => span switch
    {
        TextSpan words => Of(CleanText.Visible(words.Text), words.Strong ? new TextStyle { Bold = true } : null),
        CommandSpan command => Of($"{reader.Command} {CleanText.Visible(command.Text)}", new TextStyle { Code = true }),
        CodeSpan code => Of(CleanText.Visible(code.Text), new TextStyle { Code = true }),
        MentionSpan mention => [reader.UserOf(mention.Person) is { } user ? new UserPart(user) : new TextPart($"@{CleanText.Cut(CleanText.Line(mention.Name), LongestPart)}")],
        TimeSpanned time => [new DatePart(time.At.ToUnixTimeSeconds(), DateFormat, Written(time, reader.Zone))],
        LinkSpan link => reader.Pages is { } pages
            ? [new LinkPart($"{pages.TrimEnd('/')}/{link.Path}", CleanText.Line(link.Text) is { Length: > 0 } label ? CleanText.Cut(label, LongestPart) : link.Path)]
            : [new TextPart($"{CleanText.Cut(CleanText.Line(link.Text), LongestPart)} (in the console: {link.Path})")],
        RoomSpan room => [reader.ChannelOf(room.IncidentKey) is { } channel ? new ChannelPart(channel) : new TextPart($"#{CleanText.Line(room.IncidentKey.ToLowerInvariant())}")],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<RichTextPart> Of(string text, TextStyle? style) =>
        text.Length == 0 ? [] : CleanText.Pieces(text, LongestPart).Select(piece => new TextPart(piece) { Style = style });

    private static string Words(RichTextPart part) => part switch
    {
        TextPart text => text.Text,
        LinkPart link => $"{link.Text} ({link.Url})",
        _ => "",
    };

    private static string Written(TimeSpanned time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time.At, zone);
        return $"{local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} {(local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("zzz", CultureInfo.InvariantCulture))}";
    }
}
