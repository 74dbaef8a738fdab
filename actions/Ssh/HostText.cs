using System.Globalization;
using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>What a host says, made harmless: a host may be the intruder's.</summary>
public static class HostText
{
    /// <summary>Characters of a text, unless it is said otherwise.</summary>
    public const int DefaultMost = 4000;

    /// <summary>
    /// Bytes as text without what deceives or steers: control and escape characters but line ends and tabs, marks that
    /// turn the direction of writing, what takes no ink. What is no UTF-8 shows as U+FFFD.
    /// </summary>
    /// <param name="most">Characters; a sign stands for the rest.</param>
    public static string Clean(ReadOnlySpan<byte> bytes, int most = DefaultMost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);

        // A character has at most four bytes; the rest of a flood need not be decoded to be left out.
        var longest = ((long)most * 4) + 4;
        var cut = bytes.Length > longest;
        return Clean(Encoding.UTF8.GetString(cut ? bytes[..(int)longest] : bytes), most, cut);
    }

    /// <summary>The same for a text, as one line.</summary>
    /// <inheritdoc cref="Clean(ReadOnlySpan{byte}, int)"/>
    public static string Line(string text, int most = 300)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Clean(text.ReplaceLineEndings(" ").Replace('\t', ' '), most, false).Trim();
    }

    private static string Clean(string text, int most, bool cut)
    {
        var clean = new StringBuilder(Math.Min(text.Length, most) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\r' || (rune.Value is not '\n' and not '\t' && Deceives(rune)))
            {
                continue;
            }

            if (clean.Length + rune.Utf16SequenceLength > most)
            {
                cut = true;
                break;
            }

            clean.Append(rune.ToString());
        }

        return cut ? clean.Append('…').ToString() : clean.ToString();
    }

    private static bool Deceives(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
