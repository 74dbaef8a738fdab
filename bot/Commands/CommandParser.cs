using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands;

/// <summary>The one grammar: <c>verb [INC-7] [--options] text</c>, from wherever it was typed.</summary>
internal sealed partial class CommandParser(VerbCatalog verbs)
{
    /// <summary>Longer input is nobody's command.</summary>
    public const int MostCharacters = 4000;

    private static readonly char[] Dashes = ['-', '\u2013', '\u2014'];

    /// <summary>Reads a line without its prefix.</summary>
    /// <param name="roomIncident">The number of the incident whose channel it was typed in.</param>
    public Parsed Parse(string line, int? roomIncident)
    {
        if (line.Length > MostCharacters)
        {
            return Refuse($"That is {line.Length.ToString("N0", CultureInfo.InvariantCulture)} characters; I take at most {MostCharacters.ToString("N0", CultureInfo.InvariantCulture)}. Put the rest into a file, or say it in several notes.");
        }

        var text = CleanText.Visible(line).Trim();
        if (text.Length == 0)
        {
            return new Parsed.Bare();
        }

        var (word, rest) = TakeWord(text);
        int? number = null;
        if (TryNumber(word, out var leading) && rest.Length > 0)
        {
            // "INC-7 ack" is as clear as "ack INC-7".
            number = leading;
            (word, rest) = TakeWord(rest);
        }

        if (verbs.Find(word) is not { } verb)
        {
            return new Parsed.Refused(Unknown(word, text, number));
        }

        if (number is null)
        {
            (number, rest) = TakeNumber(verb.Spec, rest, roomIncident);
        }

        if (number is null)
        {
            (number, rest) = TakeSecondNumber(verb.Spec, rest, roomIncident);
        }

        if (verb.Spec.TakesWords || verb.Spec.Options.Count == 0)
        {
            return new Parsed.Command(new ParsedCommand(verb, number, new Dictionary<string, string>(), rest, text));
        }

        return TakeOptions(verb, number, rest, text, roomIncident);
    }

    /// <summary>What stands for a number that is too long to be one: no incident has it.</summary>
    public const int TooLong = int.MaxValue;

    /// <summary>
    /// Reads INC-7, in any letter case. However many digits it has it is a key: one that is taken for words would leave the
    /// command to the incident at hand.
    /// </summary>
    public static bool TryNumber(string word, out int number)
    {
        number = 0;
        var match = IncidentKey().Match(word);
        if (match.Success && !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            number = TooLong;
        }

        return match.Success;
    }

    /// <summary>The keyboard's quotation mark, or a phone's.</summary>
    public static bool IsQuotationMark(char character) => character is '"' or '\u201c' or '\u201d' or '\u201e';

    /// <summary>Holds several words together, as <see cref="Parse"/> reads them: a quotation mark within is doubled.</summary>
    public static string Quote(string words) =>
        $"\"{string.Concat(words.Select(character => new string(character, IsQuotationMark(character) ? 2 : 1)))}\"";

    private static (int? Number, string After) TakeNumber(VerbSpec spec, string rest, int? roomIncident)
    {
        var (word, after) = TakeWord(rest);
        if (!spec.NeedsIncident || !TryNumber(word, out var number))
        {
            return (null, rest);
        }

        // In an incident's own channel people's words about another incident stay words: "note INC-3 looks alike".
        return spec.TakesWords && after.Length > 0 && roomIncident is not null && roomIncident != number ? (null, rest) : (number, after);
    }

    /// <summary>
    /// "status contained INC-7": a key behind the first argument names the incident too. Where more follows in an
    /// incident's own channel it stays words: "severity p0 INC-3 has the same implant".
    /// </summary>
    private static (int? Number, string After) TakeSecondNumber(VerbSpec spec, string rest, int? roomIncident)
    {
        var (first, after) = TakeWord(rest);
        var (word, more) = TakeWord(after);
        return spec.NeedsIncident && spec.TakesArgument && TryNumber(word, out var number)
            && (more.Length == 0 || roomIncident is null || roomIncident == number)
                ? (number, $"{first} {more}".TrimEnd())
                : (null, rest);
    }

    private Parsed TakeOptions(IVerb verb, int? number, string rest, string raw, int? roomIncident)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = new List<string>();
        if (Tokens(rest) is not { } tokens)
        {
            return Refuse("A quotation mark is not closed. Close it, or leave it out.");
        }

        tokens = [.. tokens.Select(token => token.Quoted ? token : (MendedDashes(verb.Spec, token.Text), false))];
        for (var i = 0; i < tokens.Count; i++)
        {
            var (token, quoted) = tokens[i];
            if (quoted || !token.StartsWith("--", StringComparison.Ordinal) || token.Length < 3)
            {
                words.Add(token);
                continue;
            }

            var (name, inline) = SplitOption(token);
            if (verb.Spec.Options.FirstOrDefault(option => option.Name == name) is not { } option)
            {
                return Refuse(UnknownOption(verb.Spec, name));
            }

            if (options.ContainsKey(name) && !option.Many)
            {
                return Refuse($"--{name} is there twice. Give it once.");
            }

            if (option.Value is null)
            {
                if (inline is not null)
                {
                    return Refuse($"--{name} takes no value. Write just --{name}.");
                }

                options[name] = "";
            }
            else if (inline is not null)
            {
                options[name] = With(options, name, inline);
            }
            else if (i + 1 < tokens.Count && (tokens[i + 1].Quoted || !tokens[i + 1].Text.StartsWith("--", StringComparison.Ordinal)))
            {
                options[name] = With(options, name, tokens[++i].Text);
            }
            else
            {
                return Refuse($"--{name} needs a value: --{name} {option.Value}.");
            }
        }

        var text = string.Join(' ', words);
        if (number is null)
        {
            (number, text) = TakeNumber(verb.Spec, text, roomIncident);
        }

        return new Parsed.Command(new ParsedCommand(verb, number, options, text, raw));
    }

    /// <summary>
    /// Telephones make one long dash of two, and fingers leave one out. Where an option's whole name follows it is that
    /// option: an incident typed as sensitive must not be announced to everybody for want of a dash.
    /// </summary>
    private static string MendedDashes(VerbSpec spec, string token)
    {
        var name = token.TrimStart(Dashes);
        return name.Length < token.Length && spec.Options.Any(option => option.Name == SplitOption($"--{name}").Name) ? $"--{name}" : token;
    }

    private static (string Name, string? Value) SplitOption(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? (token[2..].ToLowerInvariant(), null)
            : (token[2..equals].ToLowerInvariant(), token[(equals + 1)..]);
    }

    private static string With(Dictionary<string, string> options, string name, string value) =>
        options.TryGetValue(name, out var before) ? $"{before},{value}" : value;

    private static (string Word, string After) TakeWord(string text)
    {
        var trimmed = text.TrimStart();
        var end = 0;
        while (end < trimmed.Length && !char.IsWhiteSpace(trimmed[end]))
        {
            end++;
        }

        return (trimmed[..end], trimmed[end..].TrimStart());
    }

    /// <summary>Words, where quotation marks hold several together and a doubled one within is one of the words; null if one is left open.</summary>
    private static List<(string Text, bool Quoted)>? Tokens(string text)
    {
        var tokens = new List<(string, bool)>();
        var current = new StringBuilder();
        var inQuotes = false;
        var wasQuoted = false;
        var beganQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (inQuotes && IsQuotationMark(character) && i + 1 < text.Length && text[i + 1] == character)
            {
                current.Append(text[++i]);
            }
            else if (IsQuotationMark(character))
            {
                beganQuoted |= current.Length == 0;
                inQuotes = !inQuotes;
                wasQuoted = true;
            }
            else if (!inQuotes && char.IsWhiteSpace(character))
            {
                Flush();
            }
            else
            {
                current.Append(character);
            }
        }

        Flush();
        return inQuotes ? null : tokens;

        void Flush()
        {
            if (current.Length > 0 || wasQuoted)
            {
                // --detected="14:05" is an option with a quoted value, "--detected" is a word.
                var token = current.ToString();
                tokens.Add((token, beganQuoted || (wasQuoted && !Dashes.Contains(token[0]))));
            }

            current.Clear();
            wasQuoted = false;
            beganQuoted = false;
        }
    }

    private Notice Unknown(string word, string text, int? number)
    {
        var shown = CleanText.Shortened(word, 40);
        if (TryNumber(word, out _))
        {
            return Notice.Warn("What about ", new TextSpan(shown.ToUpperInvariant()), "? Say for example ", new CommandSpan($"show {shown.ToUpperInvariant()}"), ".");
        }

        if (Severities.TryParse(word, out var severity) && number is not null)
        {
            return Notice.Warn($"To change how bad INC-{number} is, say ", new CommandSpan($"severity INC-{number} {severity} <reason>"), ".");
        }

        if (severity is not null)
        {
            return Notice.Warn("Do you want to open an incident? Say ", new CommandSpan($"open {CleanText.Line(text)}"), ".") with
            {
                Buttons = [new NoticeButton("Open it", $"open {CleanText.Line(text)}", ButtonStyle.Primary)],
            };
        }

        var near = verbs.Near(word);
        if (near.Count == 0 && Spelling.Nearest(word, Enum.GetValues<IncidentStatus>().Select(StatusWords.Of)) is [var status, ..])
        {
            return Notice.Warn("To move an incident on, say ", new CommandSpan($"status {status}"), ".");
        }

        return near.Count == 0
            ? Notice.Warn($"I do not know \"{shown}\". ", new CommandSpan("help"), " lists what I can do.")
            : Notice.Warn([$"I do not know \"{shown}\". Did you mean ", .. Alternatives(near), "?"]);
    }

    private static IEnumerable<ChatSpan> Alternatives(IReadOnlyList<string> near)
    {
        for (var i = 0; i < near.Count; i++)
        {
            if (i > 0)
            {
                yield return " or ";
            }

            yield return new CommandSpan(near[i]);
        }
    }

    private static string UnknownOption(VerbSpec spec, string name)
    {
        var near = Spelling.Nearest(name, spec.Options.Select(option => option.Name)) is [var first, ..] ? first : null;
        var hint = near is null ? $" It takes {string.Join(", ", spec.Options.Select(option => $"--{option.Name}"))}." : $" Did you mean --{near}?";
        return $"{spec.Name} has no option --{name}.{hint} To use it as words, put it in quotation marks.";
    }

    private static Parsed.Refused Refuse(string sentence) => new(Notice.Warn(new TextSpan(sentence)));

    [GeneratedRegex(@"\AINC-([0-9]+)[,:.;]?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IncidentKey();
}
