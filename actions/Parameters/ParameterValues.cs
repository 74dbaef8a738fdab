using System.Net;
using ChatOps.Actions.Catalog;

namespace ChatOps.Actions.Parameters;

/// <summary>Canonical values for all parameters of one action. There is no other way to a value in a command.</summary>
public sealed class ParameterValues
{
    private readonly SortedDictionary<string, string> _values;

    private ParameterValues(SortedDictionary<string, string> values) => _values = values;

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, string> All => _values;

    /// <summary>Checks what was typed against an action: types, denials, what the settings protect.</summary>
    /// <param name="action">Whose parameters they are.</param>
    /// <param name="typed">As typed, by name.</param>
    /// <param name="protectedValues">What must not be cut off.</param>
    public static ParameterOutcome Bind(ActionDefinition action, IReadOnlyDictionary<string, string> typed, ProtectedValues protectedValues)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(protectedValues);
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var refusals = new List<ParameterRefusal>();
        foreach (var parameter in action.Parameters)
        {
            if ((typed.GetValueOrDefault(parameter.Name) ?? parameter.Default) is not { } text)
            {
                refusals.Add(new ParameterRefusal(parameter.Name, $"It is needed: {parameter.Help} For example {parameter.Name}={parameter.Example}."));
            }
            else if (!parameter.Type.TryParse(text, out var value, out var refusal))
            {
                refusals.Add(new ParameterRefusal(parameter.Name, $"{refusal} For example {parameter.Name}={parameter.Example}."));
            }
            else if (Forbidden(parameter, value, protectedValues) is { } forbidden)
            {
                refusals.Add(new ParameterRefusal(parameter.Name, forbidden));
            }
            else
            {
                values[parameter.Name] = value;
            }
        }

        refusals.AddRange(typed.Keys.Where(name => action.Parameters.All(parameter => parameter.Name != name))
            .Order(StringComparer.Ordinal)
            .Select(name => new ParameterRefusal(name, action.Parameters.Count == 0
                ? $"{action.Id} takes no values."
                : $"{action.Id} has no such value; it takes {string.Join(", ", action.Parameters.Select(parameter => parameter.Name))}.")));
        return refusals.Count == 0 ? new ParameterOutcome.Bound(new ParameterValues(values)) : new ParameterOutcome.Refused(refusals);
    }

    internal static bool IsDenied(ParameterDefinition parameter, string value) =>
        (parameter.Type is ListType ? ListType.Split(value) : [value]).Any(item => parameter.Deny.Any(denied => IsCovered(denied, item)));

    /// <summary>Values that passed elsewhere or were made for a test.</summary>
    internal static ParameterValues Unchecked(IEnumerable<KeyValuePair<string, string>> values) =>
        new(new SortedDictionary<string, string>(values.ToDictionary(), StringComparer.Ordinal));

    private static string? Forbidden(ParameterDefinition parameter, string value, ProtectedValues protectedValues)
    {
        if (IsDenied(parameter, value))
        {
            return "This one is refused: the action would do harm to the host or to the way into it.";
        }

        var items = parameter.Type is ListType ? ListType.Split(value) : [value];
        if (parameter.Protect is { } protect && items.Any(protectedValues.Of(protect).Contains))
        {
            return "The settings protect this one: it is the bot's own way in or kept for break-glass.";
        }

        return parameter.MustInclude is { } include && protectedValues.Of(include).Except(items).Any()
            ? "The list leaves out one that the settings protect: the bot's own or one kept for break-glass."
            : null;
    }

    private static bool IsCovered(string denied, string value) =>
        denied.EndsWith('*') ? value.StartsWith(denied[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(denied, value, StringComparison.OrdinalIgnoreCase)
            || (IPNetwork.TryParse(denied, out var range) && IPAddress.TryParse(value, out _) && AddressType.IsWithin(value, range));
}
