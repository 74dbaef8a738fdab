using System.Text.RegularExpressions;

namespace ChatOps.Bot.Slack;

/// <summary>Text as Slack transports it: three characters are escaped, and what stands between &lt; and &gt; has a meaning.</summary>
internal static partial class SlackText
{
    /// <summary>
    /// What people meant by a text that Slack delivered: mentions become names, links become addresses, and the escaped
    /// characters what they were.
    /// </summary>
    /// <param name="nameOf">How a user id is written: the id of a person of ours, or nothing if it is nobody's.</param>
    public static string Decode(string text, Func<string, string?> nameOf) =>
        Unescape(Meaning().Replace(text, match => Escape(Meant(match.Groups[1].Value, nameOf))));

    /// <summary>Text that cannot become markup that matters: no mention, no link, no command.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Unescape(string text) =>
        text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    private static string Meant(string inside, Func<string, string?> nameOf)
    {
        var bar = inside.IndexOf('|', StringComparison.Ordinal);
        var (target, label) = bar < 0 ? (inside, "") : (inside[..bar], Unescape(inside[(bar + 1)..]));
        switch (target[..1])
        {
            case "@":
                // Never by the label: names are not unique, and anybody can take one.
                return $"@{nameOf(target[1..]) ?? target[1..]}";
            case "#":
                return $"#{(label.Length > 0 ? label : target[1..])}";
            case "!":
                return label.Length > 0 ? label : $"@{target[1..].Split('^')[0]}";
            default:
                var address = Unescape(target);
                var shown = address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? address["mailto:".Length..] : address;
                return label.Length == 0 || shown.Contains(label, StringComparison.OrdinalIgnoreCase) ? (label.Length > 0 ? label : shown) : $"{label} ({shown})";
        }
    }

    [GeneratedRegex("<([^<>\\s][^<>]*)>")]
    private static partial Regex Meaning();
}
