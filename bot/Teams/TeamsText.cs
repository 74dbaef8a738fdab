using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// What people typed, out of what Teams delivers. Who is mentioned is said by the entities beside the text and by nothing in
/// it: names are not unique, and anybody can take one.
/// </summary>
internal static partial class TeamsText
{
    private const int LongestName = 60;

    /// <summary>Whether the bot itself is spoken to.</summary>
    public static bool MentionsBot(Activity activity) =>
        activity.Recipient?.Id is { } bot && (activity.Entities ?? []).Any(entity => entity.AsMention()?.Mentioned.Id == bot);

    /// <summary>The command in a message: without the bot's mention, the app's name and the slash.</summary>
    /// <param name="nameOf">How somebody who is mentioned is written: the id of a person of ours, or nothing if it is nobody's.</param>
    public static string Command(Activity activity, Func<string, string?> nameOf)
    {
        var text = Words(activity, nameOf);
        var name = activity.Recipient?.Name is { Length: > 0 } app ? Regex.Escape(Fold(app)) : "ChatOps";
        var lead = Regex.Match(text, $@"\A/?(?:{name}|ChatOps)(?=\s|\z)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        text = text[lead.Length..];
        var prefix = Prefix().Match(text);
        return (prefix.Success ? text[prefix.Length..] : text).Trim();
    }

    /// <summary>The text as it was meant, without the bot's own mention.</summary>
    public static string Words(Activity activity, Func<string, string?> nameOf)
    {
        var text = activity.Text ?? "";
        var mentions = (activity.Entities ?? []).Select(entity => entity.AsMention()).OfType<Mention>().ToList();
        foreach (var same in mentions.GroupBy(Piece, StringComparer.OrdinalIgnoreCase))
        {
            text = Replaced(text, same.Key, [.. same.Select(mention => mention.Mentioned.Id == activity.Recipient?.Id ? "" : WebUtility.HtmlEncode($"@{nameOf(mention.Mentioned.Id) ?? mention.Mentioned.Id}"))]);
        }

        return Fold(WebUtility.HtmlDecode(text)).Trim();
    }

    /// <summary>The words of a message that somebody chose: HTML as Teams keeps it, as text.</summary>
    public static string FromHtml(string html)
    {
        var lines = Breaks().Replace(html, "\n");
        return Fold(WebUtility.HtmlDecode(Tags().Replace(lines, ""))).Trim();
    }

    /// <summary>A name that is surely no markup, for the one place where Teams looks for mentions.</summary>
    public static string NameInMention(string name)
    {
        var kept = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            kept.Append(char.IsLetterOrDigit(character) || character is '.' or '\'' ? character : ' ');
        }

        return CleanText.Cut(Blanks().Replace(kept.ToString(), " ").Trim(), LongestName).Trim();
    }

    private static string Piece(Mention mention) => mention.Text is { Length: > 0 } written ? written : $"<at>{mention.Mentioned.Name}</at>";

    /// <summary>Two people may bear one name: then each mention means the next place where it stands.</summary>
    private static string Replaced(string text, string piece, string[] by)
    {
        if (by.Distinct().Count() == 1)
        {
            return text.Replace(piece, by[0], StringComparison.OrdinalIgnoreCase);
        }

        var from = 0;
        foreach (var each in by)
        {
            if (text.IndexOf(piece, from, StringComparison.OrdinalIgnoreCase) is not (>= 0 and var at))
            {
                break;
            }

            text = string.Concat(text.AsSpan(0, at), each, text.AsSpan(at + piece.Length));
            from = at + each.Length;
        }

        return text;
    }

    /// <summary>Teams puts blanks that must not break where people typed plain ones.</summary>
    private static string Fold(string text) => text.Replace('\u00a0', ' ').Replace("\r\n", "\n", StringComparison.Ordinal);

    [GeneratedRegex(@"\A/?incident(?=\s|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"<br\s*/?>|</p>|</div>|</li>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Breaks();

    [GeneratedRegex("<[^<>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(" {2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
