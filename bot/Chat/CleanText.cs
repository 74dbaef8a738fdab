using System.Globalization;
using System.Text;

namespace ChatOps.Bot.Chat;

/// <summary>
/// Takes out of a text what could deceive a reader or break a store: control characters, marks that turn the
/// direction of writing, what takes no ink, and halves of surrogate pairs. Letters of every script stay.
/// </summary>
internal static class CleanText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int BrailleBlank = 0x2800;

    /// <summary>A single line: line ends and tabs become spaces, runs of blanks one blank.</summary>
    public static string Line(string text)
    {
        var visible = Visible(text);
        var line = new StringBuilder(visible.Length);
        foreach (var character in visible)
        {
            if (!char.IsWhiteSpace(character))
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>Any number of lines, each as it was but for what must not be there.</summary>
    public static string Visible(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        Rune? joiner = null;
        foreach (var written in text.EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for half a pair, which is what should be seen there.
            var rune = written.Value == BrailleBlank ? new Rune(' ') : written;
            if (rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner)
            {
                // Between two letters or emoji it is writing; anywhere else it is only invisible.
                joiner = clean.Length > 0 && !char.IsWhiteSpace(clean[^1]) ? rune : null;
            }
            else if (rune.Value is '\n' or '\t' || !IsDeceiving(rune))
            {
                if (joiner is { } between && !Rune.IsWhiteSpace(rune))
                {
                    clean.Append(between.ToString());
                }

                joiner = null;
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    /// <summary>The beginning of a text, never with half a letter at its end.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>The beginning of a text, with a sign that there was more.</summary>
    public static string Shortened(string text, int most) => text.Length <= most ? text : Cut(text, most) + "…";

    /// <summary>A text in pieces, none with half a letter at its end.</summary>
    public static IEnumerable<string> Pieces(string text, int longest)
    {
        while (text.Length > longest)
        {
            var piece = Cut(text, longest);
            yield return piece;
            text = text[piece.Length..];
        }

        yield return text;
    }

    private static bool IsClean(string text)
    {
        foreach (var character in text)
        {
            if (character is (< ' ' and not '\n' and not '\t') or (> '~' and not (>= '\u00a1' and <= '\u02ff' and not '\u00ad')))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDeceiving(Rune rune) =>
        // Letters and marks by their category that show nothing: a grapheme joiner, fillers, inherent vowels.
        rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.Surrogate;
}
