using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;

namespace ChatOps.Bot.Terminal;

/// <summary>
/// Commands as they are typed in a shell: with what was typed before the one that is answered, with their incident, since no
/// channel implies it there, and with what means something to a shell in quotation marks.
/// </summary>
/// <param name="Beginning">What begins a command there.</param>
/// <param name="Incident">The incident that the answer is about.</param>
internal sealed record TypedCommands(string Beginning, string? Incident, VerbCatalog Verbs)
{
    /// <summary>Where it is not known how the program was called.</summary>
    public const string Plain = $"{ProgramSpan.Program} incident";

    private const int LongestBeginning = 300;

    public static TypedCommands After(string? typed, string? incident, VerbCatalog verbs)
    {
        var beginning = CleanText.Line(typed ?? "");
        return new TypedCommands(beginning.Length is > 0 and <= LongestBeginning ? beginning : Plain, incident, verbs);
    }

    /// <summary>The program, without what it was told.</summary>
    public string Program => Beginning.Split(" incident", 2)[0];

    public string Of(string command)
    {
        var words = CleanText.Line(command).Split(' ').ToList();
        if (Incident is { } incident && Verbs.Find(words[0])?.Spec.NeedsIncident == true)
        {
            if (words.Count > 1 && words[1].StartsWith("[INC-", StringComparison.Ordinal))
            {
                words[1] = incident;
            }
            else if (words.Count == 1 || !CommandParser.TryNumber(words[1], out _))
            {
                words.Insert(1, incident);
            }
        }

        return string.Join(' ', words.Select(Quoted).Prepend(Beginning));
    }

    /// <summary>One word as a shell reads it. Places to fill in (<c>&lt;reason&gt;</c>) stay as they are; nobody types those.</summary>
    public static string Quoted(string word) =>
        word.IndexOfAny(['<', '>', '[', ']', '…', '"']) >= 0 || word.All(IsPlain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char character) => char.IsLetterOrDigit(character) || "@%_-+=:,./|".Contains(character, StringComparison.Ordinal);
}
