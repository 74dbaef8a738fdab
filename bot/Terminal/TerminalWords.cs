using ChatOps.Bot.Commands;

namespace ChatOps.Bot.Terminal;

/// <summary>
/// Puts the words that a shell has taken apart together again, so that the bot's own grammar reads the same words: a
/// title of several words, or one that begins with a dash, stays one.
/// </summary>
internal static class TerminalWords
{
    public static string Join(IReadOnlyList<string> words, VerbCatalog verbs)
    {
        var verbAt = words.Count > 1 && CommandParser.TryNumber(words[0], out _) ? 1 : 0;
        if (words.Count <= 1 || verbs.Find(words[verbAt]) is not { } verb || verb.Spec.TakesWords || verb.Spec.Options.Count == 0)
        {
            // A whole line, or a verb that takes the words as they are.
            return string.Join(' ', words);
        }

        var options = verb.Spec.Options.Select(option => option.Name).ToArray();
        return string.Join(' ', words.Select((word, index) => index <= verbAt ? word : Quoted(word, options)));
    }

    private static string Quoted(string word, string[] options)
    {
        if (word.Length > 0 && !word.Any(character => char.IsWhiteSpace(character) || CommandParser.IsQuotationMark(character)))
        {
            return word;
        }

        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return word.StartsWith("--", StringComparison.Ordinal) && equals > 2 && options.Contains(word[2..equals], StringComparer.OrdinalIgnoreCase)
            ? $"{word[..(equals + 1)]}{CommandParser.Quote(word[(equals + 1)..])}"
            : CommandParser.Quote(word);
    }
}
