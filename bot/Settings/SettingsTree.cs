using System.Globalization;

namespace ChatOps.Bot.Settings;

/// <summary>All settings of the file and the environment together, each with where it was found.</summary>
internal sealed class SettingsTree(string file, MappingNode root)
{
    private readonly HashSet<SettingsNode> _unusable = [];

    public MappingNode Root => root;

    public string File => file;

    /// <summary>The value does not fit; it is left out, so that the rest can still be checked.</summary>
    public void Drop(SettingsNode node) => _unusable.UnionWith(Below(node));

    /// <summary>Whether something was left out anywhere.</summary>
    public bool HasDroppedAny => _unusable.Count > 0;

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsDropped(SettingsNode node) =>
        _unusable.Contains(node) || (Below(node).OfType<ScalarNode>().ToArray() is { Length: > 0 } values && values.All(_unusable.Contains));

    /// <summary>Whether something was left out here or below.</summary>
    public bool HasDropped(string section, string? key = null)
    {
        var entry = root.Find(section);
        entry = key is null ? entry : (entry?.Value as MappingNode)?.Find(key);
        return entry is not null && Below(entry.Value).Any(_unusable.Contains);
    }

    /// <summary>The values that fit, as .NET configuration names them.</summary>
    public Dictionary<string, string?> Usable() =>
        root.Flatten().Where(value => !_unusable.Contains(value.Value))
            .ToDictionary(value => value.Path, value => (string?)value.Value.Text, StringComparer.OrdinalIgnoreCase);

    /// <summary>Where a setting was found; if it is not there, where it would have to be.</summary>
    public SettingsOrigin OriginOf(params object[] path)
    {
        SettingsNode node = root;
        SettingsOrigin origin = new SettingsOrigin.InFile(file, 0);
        foreach (var step in path)
        {
            switch (node, step)
            {
                case (MappingNode mapping, string key) when mapping.Find(key) is { } entry:
                    origin = entry.Value is ScalarNode ? entry.Value.Origin : entry.Origin;
                    node = entry.Value;
                    break;
                case (SequenceNode sequence, int index) when index < sequence.Items.Count:
                    node = sequence.Items[index];
                    origin = node.Origin;
                    break;
                default:
                    return origin;
            }
        }

        return origin;
    }

    /// <summary>What the items of a list are called in a sentence: by their id, else by their place.</summary>
    public static string ItemName(SettingsNode item, int index) =>
        item is MappingNode mapping && mapping.Find("id")?.Value is ScalarNode { IsNull: false } id
            ? SettingsWords.Shown(id.Text)
            : string.Create(CultureInfo.InvariantCulture, $"#{index + 1}");

    private static IEnumerable<SettingsNode> Below(SettingsNode node) => node switch
    {
        MappingNode mapping => mapping.Entries.SelectMany(entry => Below(entry.Value)).Prepend(node),
        SequenceNode sequence => sequence.Items.SelectMany(Below).Prepend(node),
        _ => [node],
    };
}
