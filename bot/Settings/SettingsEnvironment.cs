using System.Globalization;
using NJsonSchema;

namespace ChatOps.Bot.Settings;

/// <summary>
/// What the environment says about settings: <c>Section__Key</c> in place of the file's value, and
/// <c>Section__Key__File</c> with the path of a file that holds the value.
/// </summary>
internal static class SettingsEnvironment
{
    private const string FromFile = "__File";

    /// <summary>People__2 before People__10, so that lists grow from their end.</summary>
    private static readonly StringComparer ByNumber = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);

    /// <summary>Sections that only the environment gives.</summary>
    private static readonly string[] OnlyHere = ["ConnectionStrings", "Slack", "Teams"];

    /// <summary>Puts the environment's values into the tree. Gives what has no place in it, as .NET configuration names it.</summary>
    public static Dictionary<string, string?> Apply(
        MappingNode root, SettingsSchema schema, IReadOnlyDictionary<string, string> environment, List<SettingsProblem> problems)
    {
        var beside = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (variable, given) in environment.OrderBy(pair => pair.Key, ByNumber))
        {
            var (name, value) = (variable, given);
            if (!IsOurs(variable, schema))
            {
                continue;
            }

            if (variable.EndsWith(FromFile, StringComparison.OrdinalIgnoreCase))
            {
                name = variable[..^FromFile.Length];
                if (ReadFile(variable, name, value, environment, problems) is not { } content)
                {
                    continue;
                }

                value = content;
            }

            var origin = new SettingsOrigin.InEnvironment(variable);
            if (!HasPlace(schema.Root, name.Split("__")))
            {
                beside[name.Replace("__", ":", StringComparison.Ordinal)] = value;
            }
            else if (!Put(root, schema.Root, name.Split("__"), value, origin))
            {
                problems.Add(new SettingsProblem(origin, "it names an item of a list that is not there. Items are numbered from 0 and without gaps."));
            }
        }

        return beside;
    }

    private static bool IsOurs(string variable, SettingsSchema schema) =>
        variable.Split("__") is [var section, _, ..]
        && (schema.Root.Properties.Keys.Contains(section, StringComparer.OrdinalIgnoreCase) || OnlyHere.Contains(section, StringComparer.OrdinalIgnoreCase));

    private static string? ReadFile(
        string variable, string name, string path, IReadOnlyDictionary<string, string> environment, List<SettingsProblem> problems)
    {
        var origin = new SettingsOrigin.InEnvironment(variable);
        if (environment.ContainsKey(name))
        {
            problems.Add(new SettingsProblem(origin, $"{name} is set too. Unset one of the two."));
            return null;
        }

        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add(new SettingsProblem(
                origin, $"the file {SettingsWords.Shown(path, 200)} cannot be read. Check that it is there and that the bot's user may read it."));
            return null;
        }
    }

    /// <summary>Whether it stands in the file's structure, and is no secret.</summary>
    private static bool HasPlace(JsonSchema schema, string[] steps) =>
        schema.Properties.Keys.Contains(steps[0], StringComparer.OrdinalIgnoreCase) && !IsOnlyFromEnvironment(schema, steps);

    /// <summary>False if it names an item that a list does not have.</summary>
    private static bool Put(MappingNode root, JsonSchema schema, string[] steps, string value, SettingsOrigin origin)
    {
        SettingsNode node = root;
        JsonSchema? known = schema;
        for (var i = 0; i < steps.Length; i++)
        {
            var (below, name) = Step(known, steps[i]);
            SettingsNode next = i + 1 < steps.Length
                ? Child(node, name) is { } child and not ScalarNode ? child : IsList(below) ? new SequenceNode(origin) : new MappingNode(origin)
                : new ScalarNode(value, below is not null && !below.Type.HasFlag(JsonObjectType.String), origin);
            if (!SetChild(node, name, next))
            {
                return false;
            }

            (node, known) = (next, below);
        }

        return true;
    }

    private static bool IsOnlyFromEnvironment(JsonSchema schema, string[] steps)
    {
        JsonSchema? known = schema;
        foreach (var step in steps)
        {
            if (known?.Properties.FirstOrDefault(property => string.Equals(property.Key, step, StringComparison.OrdinalIgnoreCase)).Value is { } property
                && SettingsSchema.OnlyFromEnvironment(property) is not null)
            {
                return true;
            }

            known = Step(known, step).Schema;
        }

        return false;
    }

    private static (JsonSchema? Schema, string Name) Step(JsonSchema? schema, string step)
    {
        if (IsList(schema))
        {
            return (schema!.Item?.ActualSchema, step);
        }

        var property = schema?.Properties.FirstOrDefault(property => string.Equals(property.Key, step, StringComparison.OrdinalIgnoreCase));
        return property?.Value is { } found ? (found.ActualSchema, property.Value.Key) : (null, step);
    }

    private static bool IsList(JsonSchema? schema) => schema?.Type.HasFlag(JsonObjectType.Array) == true;

    private static SettingsNode? Child(SettingsNode node, string name) => node switch
    {
        MappingNode mapping => mapping.Find(name)?.Value,
        SequenceNode sequence when TryIndex(name, out var index) && index < sequence.Items.Count => sequence.Items[index],
        _ => null,
    };

    private static bool SetChild(SettingsNode node, string name, SettingsNode child)
    {
        switch (node)
        {
            case MappingNode mapping when ReferenceEquals(mapping.Find(name)?.Value, child):
                return true;
            case MappingNode mapping:
                mapping.Set(name, child);
                return true;
            case SequenceNode sequence when TryIndex(name, out var index) && index < sequence.Items.Count:
                sequence.Items[index] = child;
                return true;
            case SequenceNode sequence when TryIndex(name, out var index) && index == sequence.Items.Count:
                sequence.Items.Add(child);
                return true;
            default:
                return false;
        }
    }

    private static bool TryIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
