using System.Text;

namespace ChatOps.Actions.Parameters;

/// <summary>What a host said, for people to read. It never becomes part of a command.</summary>
public sealed class TextType : ParameterType
{
    private const int MostShown = 2000;

    /// <inheritdoc/>
    public override string Name => "text";

    /// <inheritdoc/>
    public override string Means => "any text";

    /// <inheritdoc/>
    public override bool FitsInCommand => false;

    internal override bool TakesNothing => true;

    private protected override string? Unfit(string text) => null;

    // Hostile hosts answer with terminal sequences and marks that turn the text around: what is not plain is replaced.
    private protected override string? Canonical(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, MostShown));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > MostShown)
            {
                break;
            }

            plain.Append(rune.Value == '\n' || !(Rune.IsControl(rune) || IsUnseen(rune)) ? rune : Rune.ReplacementChar);
        }

        return plain.ToString();
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.PrivateUse
        or System.Globalization.UnicodeCategory.OtherNotAssigned;
}
