using System.Security.Cryptography;
using System.Text;

namespace FakePve.Guests;

/// <summary>
/// A guest's configuration file: "key: value" lines, the description as comments above, then [PENDING] and one section
/// for every snapshot.
/// </summary>
internal sealed class GuestConfig
{
    public Section Values { get; private set; } = New();
    public Section Pending { get; private set; } = New();
    public SortedDictionary<string, Section> Snapshots { get; } = new(StringComparer.Ordinal);
    /// <summary>Of the file as it was read: the genuine tools compare it in order to see somebody else's change.</summary>
    public string Digest { get; private set; } = "";

    public string? this[string key] => Values.GetValueOrDefault(key);

    /// <summary>The settings that wait for their removal.</summary>
    public HashSet<string> PendingDeletes =>
        Pending.TryGetValue("delete", out var list) ? [.. list.Split(',').Select(k => k.TrimStart('!'))] : [];

    public void SetPendingDeletes(IEnumerable<string> keys)
    {
        var list = string.Join(',', keys.Order(StringComparer.Ordinal));
        if (list.Length > 0)
            Pending["delete"] = list;
        else
            Pending.Remove("delete");
    }

    public IEnumerable<(int Number, NetDevice Device)> Networks => Networking(Values);

    public static IEnumerable<(int Number, NetDevice Device)> Networking(Section values) => values
        .Where(v => v.Key.StartsWith("net", StringComparison.Ordinal) && int.TryParse(v.Key[3..], out _))
        .Select(v => (int.Parse(v.Key[3..], System.Globalization.CultureInfo.InvariantCulture), NetDevice.Parse(v.Value)));

    /// <summary>The disks: their key, and where their content lies.</summary>
    public IEnumerable<(string Key, string Volume)> Disks => Values
        .Where(v => (Keys.IsDisk(v.Key) || v.Key == "rootfs") && !v.Value.Contains("media=cdrom", StringComparison.Ordinal))
        .Select(v => (v.Key, v.Value.Split(',')[0]));

    public int Memory => int.Parse(this["memory"] ?? "512", System.Globalization.CultureInfo.InvariantCulture);
    public string Name => this["name"] ?? this["hostname"] ?? "";
    public bool AgentEnabled => this["agent"] is { } agent && (agent.Split(',')[0] is "1" or "enabled=1");

    public static GuestConfig Parse(string content)
    {
#pragma warning disable CA5350 // the genuine tools show this digest; it protects nothing
        var config = new GuestConfig { Digest = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(content))) };
#pragma warning restore CA5350
        var section = config.Values;
        foreach (var line in content.Split('\n'))
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                var name = line[1..^1];
                section = New();
                if (name == "PENDING")
                    config.Pending = section;
                else
                    config.Snapshots[name] = section;
            }
            else if (line.StartsWith('#'))
            {
                section["description"] = section.GetValueOrDefault("description") + Uri.UnescapeDataString(line[1..]) + "\n";
            }
            else if (line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0)
            {
                section[line[..colon]] = line[(colon + 2)..];
            }
        }
        return config;
    }

    public string Print()
    {
        var text = new StringBuilder();
        Print(text, Values);
        if (Pending.Count > 0)
        {
            text.Append("\n[PENDING]\n");
            Print(text, Pending);
        }
        foreach (var (name, section) in Snapshots)
        {
            text.Append('\n').Append('[').Append(name).Append("]\n");
            Print(text, section);
        }
        return text.ToString();
    }

    /// <summary>The present settings as a snapshot keeps them.</summary>
    public Section Frozen()
    {
        var copy = new Section(Values, StringComparer.Ordinal);
        foreach (var key in (string[])["lock", "digest", "parent", "description", "vmstate", "snaptime"])
            copy.Remove(key);
        return copy;
    }

    public void ReplaceValues(Section with) => Values = with;

    private static void Print(StringBuilder text, Section section)
    {
        if (section.TryGetValue("description", out var description))
        {
            foreach (var line in description.TrimEnd('\n').Split('\n'))
                text.Append('#').Append(line.Replace("%", "%25", StringComparison.Ordinal)).Append('\n');
        }
        foreach (var (key, value) in section.Where(v => v.Key != "description"))
            text.Append(key).Append(": ").Append(value).Append('\n');
    }

    private static Section New() => new(StringComparer.Ordinal);
}
