using FakePve.Cli;
using FakePve.State;

namespace FakePve.Storage;

/// <summary>One entry of /etc/pve/storage.cfg.</summary>
internal sealed record StorageEntry(string Id, string Type, Section Options)
{
    public string Path => Options.GetValueOrDefault("path") ?? $"/mnt/pve/{Id}";
    public string[] Content => (Options.GetValueOrDefault("content") ?? "images,rootdir").Split(',');
    public bool Enabled => Options.GetValueOrDefault("disable") != "1";
    public bool Active => Enabled && Directory.Exists(Path);

    // A knob can say how full it is, because filling the memory that a lab host lives in helps nobody.
    public long Free => Knobs.Fact($"space.{Id}") is { } told ? long.Parse(told, System.Globalization.CultureInfo.InvariantCulture) : 40L << 30;
    public static long Total => 64L << 30;
}

/// <summary>The storages of this node and the volumes on them.</summary>
internal static class Storages
{
    private const string File = "/etc/pve/storage.cfg";

    public static StorageEntry[] All { get; } = [.. Read()];

    public static StorageEntry Get(string id) =>
        All.FirstOrDefault(s => s.Id == id) ?? throw new Refusal($"storage '{id}' does not exist");

    public static StorageEntry ForBackups(string id)
    {
        var found = Get(id);
        if (!found.Enabled)
            throw new Refusal($"storage '{id}' is disabled");
        return found.Content.Contains("backup") ? found : throw new Refusal($"can't use storage '{id}' for backups - wrong content type");
    }

    /// <summary>"local:101/vm-101-disk-0.qcow2" and "local:backup/…" as a path.</summary>
    public static string PathOf(string volume)
    {
        var (storage, name) = Split(volume);
        var folder = name.StartsWith("backup/", StringComparison.Ordinal) ? "dump"
            : name.StartsWith("iso/", StringComparison.Ordinal) ? "template/iso"
            : name.StartsWith("vztmpl/", StringComparison.Ordinal) ? "template/cache"
            : null;
        return folder is null
            ? Path.Combine(Get(storage).Path, "images", name)
            : Path.Combine(Get(storage).Path, folder, name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
    }

    public static (string Storage, string Name) Split(string volume)
    {
        var colon = volume.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon + 1 < volume.Length && !volume.Contains("..", StringComparison.Ordinal)
            ? (volume[..colon], volume[(colon + 1)..])
            : throw new Refusal($"unable to parse volume ID '{volume}'");
    }

    public static void Save(IEnumerable<StorageEntry> entries)
    {
        Node.NeedQuorum();
        Effects.Write(File, string.Join('\n', entries.Select(s =>
            $"{s.Type}: {s.Id}\n" + string.Concat(s.Options.Select(o => $"\t{o.Key} {o.Value}\n")))));
    }

    private static IEnumerable<StorageEntry> Read()
    {
        StorageEntry? entry = null;
        foreach (var line in System.IO.File.Exists(File) ? System.IO.File.ReadAllLines(File) : [])
        {
            var words = line.Trim().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
            if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && words.Length == 2)
            {
                if (entry is not null)
                    yield return entry;
                entry = new StorageEntry(words[1], words[0].TrimEnd(':'), new(StringComparer.Ordinal));
            }
            else if (words.Length > 0 && entry is not null)
            {
                entry.Options[words[0]] = words.Length > 1 ? words[1] : "1";
            }
        }
        if (entry is not null)
            yield return entry;
    }
}
