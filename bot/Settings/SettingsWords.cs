using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;

namespace ChatOps.Bot.Settings;

/// <summary>Words that the sentences about settings share.</summary>
internal static class SettingsWords
{
    /// <summary>A text of unknown origin, short and harmless enough to stand in a sentence.</summary>
    public static string Shown(string text, int most = 60)
    {
        var line = CleanText.Line(text);
        return line.Length <= most ? line : line[..most] + "…";
    }

    /// <summary>" Did you mean updateEvery?", or nothing if no known word is near.</summary>
    public static string DidYouMean(string typed, IEnumerable<string> known)
    {
        var words = known.ToDictionary(word => word.ToLowerInvariant(), StringComparer.Ordinal);
        var near = words.ContainsKey(typed.ToLowerInvariant()) ? [typed.ToLowerInvariant()] : Spelling.Nearest(typed, words.Keys);
        return near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near.Select(word => words[word]))}?";
    }

    /// <summary>The environment variable for a path such as console:openIdConnect:clientSecret.</summary>
    public static string Variable(string path) => string.Join(
        "__", Shown(path, 200).Split(':', StringSplitOptions.RemoveEmptyEntries).Select(key => char.ToUpperInvariant(key[0]) + key[1..]));
}
