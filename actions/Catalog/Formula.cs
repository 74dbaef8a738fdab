using System.Globalization;

namespace ChatOps.Actions.Catalog;

/// <summary>
/// A whole number, or a value with simple sums from left to right: <c>30</c>, <c>ram_mib / 300 + 10</c>,
/// <c>ram_mib * 2 + 500</c>. Division rounds up, so that a time never comes out as nothing.
/// </summary>
public sealed class Formula
{
    private readonly string[] _parts;
    private readonly Formula? _more;

    private Formula(string[] parts, Formula? more = null)
    {
        _parts = parts;
        _more = more;
    }

    /// <summary>The value that it starts from; none for a plain number.</summary>
    public IEnumerable<string> Names => _parts.Where((part, index) => index % 2 == 0 && !char.IsAsciiDigit(part[0])).Concat(_more?.Names ?? []);

    /// <summary>The number, if no value is needed to know it.</summary>
    public long? Fixed => Names.Any() ? null : Evaluate(_ => "0");

    /// <summary>Reads a formula; null if it is none.</summary>
    public static Formula? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ');
        var isFormula = parts.Length % 2 == 1 && parts.Select((part, index) => index % 2 == 0 ? IsOperand(part) : part is "+" or "*" or "/").All(fits => fits);
        return isFormula ? new Formula(parts) : null;
    }

    /// <summary>Several formulas, each worked out by itself, added up.</summary>
    public static Formula Sum(IReadOnlyCollection<Formula> formulas) =>
        formulas.Reverse().Aggregate((Formula?)null, (more, formula) => new Formula(formula._parts, more)) ?? new Formula(["0"]);

    /// <summary>The canonical number as a number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static long Number(string value) => long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Works it out.</summary>
    /// <param name="valueOf">Gives the values of <see cref="Names"/>, canonical numbers.</param>
    /// <exception cref="OverflowException">It is larger than any time or size there is.</exception>
    public long Evaluate(Func<string, string> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        var result = Operand(_parts[0], valueOf);
        for (var i = 1; i < _parts.Length; i += 2)
        {
            var operand = Operand(_parts[i + 1], valueOf);
            result = _parts[i] switch
            {
                "+" => checked(result + operand),
                "*" => checked(result * operand),
                _ => operand == 0 ? throw new OverflowException("A formula divides by zero.") : (result / operand) + (result % operand == 0 ? 0 : 1),
            };
        }

        return _more is null ? result : checked(result + _more.Evaluate(valueOf));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _parts) + (_more is null ? "" : $", and {_more}");

    private static long Operand(string part, Func<string, string> valueOf) => Number(char.IsAsciiDigit(part[0]) ? part : valueOf(part));

    private static bool IsOperand(string part) =>
        part.Length is > 0 and <= 40 && (part.All(char.IsAsciiDigit) && part.Length <= 12
            || (char.IsAsciiLetterLower(part[0]) && part.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_')));
}
