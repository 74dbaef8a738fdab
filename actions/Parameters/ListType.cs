using System.Globalization;

namespace ChatOps.Actions.Parameters;

/// <summary>Several values of one type with commas between. Canonical: each once, in the order of their characters.</summary>
/// <param name="item">The type of each; its values hold no comma.</param>
/// <param name="least">How few; 0 lets nothing at all stand for none.</param>
/// <param name="most">How many.</param>
public sealed class ListType(ParameterType item, int least, int most) : ParameterType
{
    /// <summary>The type of each value.</summary>
    public ParameterType Item => item;

    /// <inheritdoc/>
    public override string Name => "list";

    /// <inheritdoc/>
    public override string Means => string.Create(
        CultureInfo.InvariantCulture, $"{(least == 0 ? "" : $"{least} ")}up to {most} values with commas between, each {item.Means}");

    internal override bool TakesNothing => least == 0;

    internal override int LongestValue => (item.LongestValue + 1) * most;

    /// <summary>The values of a canonical list.</summary>
    public static IReadOnlyList<string> Split(string canonical)
    {
        ArgumentNullException.ThrowIfNull(canonical);
        return canonical.Length == 0 ? [] : canonical.Split(',');
    }

    private protected override string? Canonical(string text)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            if (!item.TryParse(part, out var value, out _))
            {
                return null;
            }

            values.Add(value);
        }

        return values.Count >= least && values.Count <= most ? string.Join(',', values) : null;
    }
}
