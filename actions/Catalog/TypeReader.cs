using System.Globalization;
using ChatOps.Actions.Parameters;

namespace ChatOps.Actions.Catalog;

/// <summary>Makes the type of a value from the keys beside it.</summary>
internal static class TypeReader
{
    public static ParameterType? Read(MappingReader keys)
    {
        var name = keys.Scalar(keys.Need("type", "Say what the value has to be."));
        switch (name?.Text)
        {
            case null:
                return null;
            case "choice":
                return Choice(keys);
            case "number":
                return Number(keys);
            case "pattern":
                return Pattern(keys);
            case "list":
                return List(keys, name.Line);
            default:
                return Find(keys, name.Text, name.Line);
        }
    }

    private static ChoiceType? Choice(MappingReader keys)
    {
        var choices = keys.Texts("choices");
        if (choices.Count > 0 && choices.All(choice => choice.Length > 0 && choice.All(character => character is > ' ' and <= '~' and not ',')))
        {
            return new ChoiceType(choices);
        }

        keys.Complain(keys.Line, "A choice needs words to choose from, of printable ASCII without spaces and commas. Write choices: [a, b].");
        return null;
    }

    private static NumberType? Number(MappingReader keys)
    {
        var least = Bound("least");
        var most = Bound("most");
        var unit = keys.Text("unit") ?? "";
        if (least is { } from && most is { } to && from <= to)
        {
            return new NumberType("number", from, to, unit);
        }

        keys.Complain(keys.Line, "A number needs bounds. Write least: and most:.");
        return null;

        long? Bound(string key) =>
            long.TryParse(keys.Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var bound) ? bound : null;
    }

    private static PatternType? Pattern(MappingReader keys)
    {
        var pattern = keys.Scalar(keys.Need("pattern", @"Write \A…\z."));
        var means = keys.NeededText("means", "Say what it takes: 'a ticket, as in SEC-123'.");
        if (pattern is null)
        {
            return null;
        }

        if (PatternType.FaultOf(pattern.Text) is not { } fault)
        {
            return new PatternType("pattern", means, pattern.Text);
        }

        keys.Complain(pattern.Line, fault);
        return null;
    }

    private static ListType? List(MappingReader keys, int line)
    {
        var of = keys.NeededText("of", "Say what each value is.");
        var least = keys.Number("at_least", 0, 100) ?? 0;
        var most = keys.Number("at_most", 1, 100) ?? 100;
        return Find(keys, of, line) is { } item ? new ListType(item, least, most) : null;
    }

    private static ParameterType? Find(MappingReader keys, string name, int line)
    {
        if (ParameterTypes.Find(name) is { } type)
        {
            return type;
        }

        keys.Complain(
            line, $"There is no type '{name}'. Write one of choice, list, number, pattern, {string.Join(", ", ParameterTypes.All.Keys.Order(StringComparer.Ordinal))}.");
        return null;
    }
}
