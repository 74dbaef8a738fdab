using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Commands;

/// <summary>A command, understood.</summary>
/// <param name="Verb">Which verb.</param>
/// <param name="IncidentNumber">The incident that is named in it; null if none is.</param>
/// <param name="Options">The options given, by name; an option without value has an empty one.</param>
/// <param name="Text">What is left: the arguments or a person's words.</param>
/// <param name="Raw">The whole command as typed, for the record.</param>
internal sealed record ParsedCommand(
    IVerb Verb, int? IncidentNumber, IReadOnlyDictionary<string, string> Options, string Text, string Raw)
{
    public string? Option(string name) => Options.GetValueOrDefault(name);

    public bool Has(string name) => Options.ContainsKey(name);

    /// <summary>The first word of the text, and the rest.</summary>
    public (string First, string After) Split()
    {
        var end = 0;
        while (end < Text.Length && !char.IsWhiteSpace(Text[end]))
        {
            end++;
        }

        return (Text[..end], Text[end..].Trim());
    }
}

/// <summary>What the parser made of a line: a command, or a refusal in words, or nothing but the bare prefix.</summary>
internal abstract record Parsed
{
    private Parsed()
    {
    }

    public sealed record Command(ParsedCommand Value) : Parsed;

    public sealed record Refused(Notice Notice) : Parsed;

    public sealed record Bare : Parsed;
}
