using System.Text.RegularExpressions;

namespace ChatOps.Actions.Parameters;

/// <summary>A word that matches a pattern from its first character to its last.</summary>
public sealed class PatternType : ParameterType
{
    private readonly Regex _pattern;
    private readonly string[] _reserved;
    private readonly bool _takesNothing;

    /// <param name="name">What the catalogue calls it.</param>
    /// <param name="means">What it takes, as the object of a sentence.</param>
    /// <param name="pattern">Begins with \A and ends with \z; see <see cref="FaultOf"/>.</param>
    /// <param name="reserved">Words of that form that mean something else to the program that reads them.</param>
    /// <exception cref="ArgumentException">The pattern has a fault.</exception>
    public PatternType(string name, string means, string pattern, params string[] reserved)
        : this(name, means, pattern, false, reserved)
    {
    }

    internal PatternType(string name, string means, string pattern, bool takesNothing, string[] reserved)
    {
        if (FaultOf(pattern) is { } fault)
        {
            throw new ArgumentException(fault, nameof(pattern));
        }

        Name = name;
        Means = means;
        _pattern = Compile(pattern);
        _reserved = reserved;
        _takesNothing = takesNothing;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Means { get; }

    internal override bool TakesNothing => _takesNothing;

    /// <summary>
    /// What is wrong with a pattern, as a sentence that ends with the mend; null if nothing is. A pattern has to be
    /// anchored with \A and \z (a $ lets a trailing newline pass) around everything, and run in linear time.
    /// </summary>
    public static string? FaultOf(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (!pattern.StartsWith(@"\A", StringComparison.Ordinal) || !pattern.EndsWith(@"\z", StringComparison.Ordinal))
        {
            return @"The pattern is not anchored. Begin it with \A and end it with \z; ^ and $ let a line end pass.";
        }

        try
        {
            Compile(pattern);

            // \Aa|b\z is anchored on neither side: only a group around the alternatives ties both ends to all of them.
            return HasOpenAlternative(pattern[2..^2])
                ? @"The pattern's alternatives are outside of a group, so one of them is not anchored. Write \A(?:a|b)\z."
                : null;
        }
        catch (ArgumentException)
        {
            return "The pattern is no regular expression. Look at its brackets and backslashes.";
        }
        catch (NotSupportedException)
        {
            return "The pattern looks ahead, behind or back, which can take for ever on a long value. Write it without.";
        }
    }

    private protected override string? Canonical(string text) =>
        _pattern.IsMatch(text) && !_reserved.Contains(text, StringComparer.OrdinalIgnoreCase) ? text : null;

    private static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static bool HasOpenAlternative(string inner)
    {
        var depth = 0;
        var inClass = false;
        for (var i = 0; i < inner.Length; i++)
        {
            switch (inner[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    depth++;
                    break;
                case ')' when !inClass:
                    depth--;
                    break;
                case '|' when !inClass && depth == 0:
                    return true;
            }
        }

        return false;
    }
}
