using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ChatOps.Actions.Parameters;

/// <summary>
/// What a value has to be before it may become a word of a command. This is the first of two locks on the way into a
/// shell; the second is <see cref="Ssh.CommandLine.Quote"/>, and neither relies on the other.
/// </summary>
public abstract class ParameterType
{
    private const int LongestWord = 1024;

    private protected ParameterType()
    {
    }

    /// <summary>What the catalogue calls it, for example <c>vmid</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it takes, as the object of a sentence: "a VM's number, from 100".</summary>
    public abstract string Means { get; }

    /// <summary>Whether a value may stand in a command at all. Free text never does.</summary>
    public virtual bool FitsInCommand => true;

    /// <summary>Whether no characters at all are a value ("none of them").</summary>
    internal virtual bool TakesNothing => false;

    /// <summary>In characters, which are bytes: nothing but ASCII passes.</summary>
    internal virtual int LongestValue => LongestWord;

    /// <summary>Reads what a person typed or a host answered.</summary>
    /// <param name="text">Any text at all.</param>
    /// <param name="value">The one form of this value; reading it again gives itself.</param>
    /// <param name="refusal">Why not, as a sentence without the value in it: what was typed may be hostile.</param>
    public bool TryParse(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = null;
        refusal = Unfit(text);
        if (refusal is not null)
        {
            return false;
        }

        value = text.Length == 0 ? "" : Canonical(text);
        refusal = value is null ? $"It has to be {Means}." : null;
        return value is not null;
    }

    /// <summary>The one form of a printable ASCII text, or null if it is no value of this type.</summary>
    private protected abstract string? Canonical(string text);

    // Everything that a chat window can disguise ends here, for all types at once: line ends, NUL, look-alike letters,
    // marks that turn the direction of the text, and words that a program would read as an option.
    private protected virtual string? Unfit(string text)
    {
        if (text.Length == 0)
        {
            return TakesNothing ? null : "It is empty.";
        }

        if (text.Length > LongestValue)
        {
            return string.Create(CultureInfo.InvariantCulture, $"It is longer than {LongestValue} characters.");
        }

        var foreign = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (foreign >= 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"Its character {foreign + 1} is U+{(int)text[foreign]:X4}; only printable ASCII is taken.");
        }

        if (text[0] == '-')
        {
            return "It begins with a dash, so a program would take it for an option.";
        }

        return text[0] == ' ' || text[^1] == ' ' ? "It begins or ends with a space." : null;
    }
}
