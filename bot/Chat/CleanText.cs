using System.Globalization;
using System.Text;

namespace ChatOps.Bot.Chat;

/// <summary>
/// Takes out of a text what could deceive a reader or break a store: control characters, marks that turn the
/// direction of writing, invisible joiners, and halves of surrogate pairs. Letters of every script stay.
/// </summary>
internal static class CleanText
{
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
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for half a pair, which is what should be seen there.
            if (rune.Value == '\r')
            {
                continue;
            }

            if (rune.Value is '\n' or '\t' || !IsDeceiving(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
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
        // U+200D joins emoji and letters of some scripts, U+200C parts them: both are writing, not deceit.
        rune.Value is not (0x200C or 0x200D)
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.Surrogate;
}
