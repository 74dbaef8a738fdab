using System.Globalization;

namespace ChatOps.Actions.Parameters;

/// <summary>A whole number within bounds, written without sign and leading zeros.</summary>
/// <param name="name">What the catalogue calls it.</param>
/// <param name="least">The smallest number taken, from 0.</param>
/// <param name="most">The largest number taken.</param>
/// <param name="unit">What is counted, for people: "minutes".</param>
public sealed class NumberType(string name, long least, long most, string unit = "") : ParameterType
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Means => string.Create(
        CultureInfo.InvariantCulture, $"a whole number from {least} to {most}{(unit.Length == 0 ? "" : $", in {unit}")}");

    private protected override string? Canonical(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
        && (text.Length == 1 || text[0] != '0')
            ? text
            : null;
}
