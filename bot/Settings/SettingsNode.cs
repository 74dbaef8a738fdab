namespace ChatOps.Bot.Settings;

/// <summary>A piece of the settings, with where it was found.</summary>
internal abstract class SettingsNode(SettingsOrigin origin)
{
    public SettingsOrigin Origin { get; } = origin;

    /// <summary>The values below, each under its path (Section:Key:0) as .NET configuration names it.</summary>
    public IEnumerable<(string Path, ScalarNode Value)> Flatten(string path = "")
    {
        switch (this)
        {
            case ScalarNode scalar:
                return scalar.IsNull ? [] : [(path, scalar)];
            case MappingNode mapping:
                return mapping.Entries.SelectMany(entry => entry.Value.Flatten(Join(path, entry.Key)));
            case SequenceNode sequence:
                return sequence.Items.SelectMany((item, index) => item.Flatten(Join(path, $"{index}")));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";
}

/// <summary>A single value as it was written.</summary>
/// <param name="plain">Written without quotation marks, so that true and 3 are no words.</param>
internal sealed class ScalarNode(string text, bool plain, SettingsOrigin origin) : SettingsNode(origin)
{
    public string Text { get; } = text;

    public bool IsPlain { get; } = plain;

    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed class SequenceNode(SettingsOrigin origin) : SettingsNode(origin)
{
    public List<SettingsNode> Items { get; } = [];
}

internal sealed class MappingNode(SettingsOrigin origin) : SettingsNode(origin)
{
    public List<MappingEntry> Entries { get; } = [];

    public MappingEntry? Find(string key) =>
        Entries.Find(entry => string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Puts a value in the place of the one that is there, or adds it.</summary>
    public void Set(string key, SettingsNode value)
    {
        Entries.RemoveAll(entry => string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase));
        Entries.Add(new MappingEntry(key, value.Origin, value));
    }
}

/// <param name="Origin">Where the key stands.</param>
internal sealed record MappingEntry(string Key, SettingsOrigin Origin, SettingsNode Value);
