using System.Globalization;
using System.Text.RegularExpressions;
using FakePve.Guests;
using FakePve.State;

namespace FakePve.Storage;

/// <summary>A backup file of a guest.</summary>
internal sealed record Backup(string Path, string Type, string Id, DateTimeOffset Made)
{
    public string FileName => System.IO.Path.GetFileName(Path);
    public bool Protected => File.Exists(Path + ".protected");
    public long Size => new FileInfo(Path).Length;
    public string? Notes => File.Exists(NotesFile) ? File.ReadAllText(NotesFile).TrimEnd('\n') : null;
    public string NotesFile => Path + ".notes";
    public string LogFile => Regex.Replace(Path, @"\.(vma|tar)(\.(zst|gz|lzo))?\z", ".log");
    public string Format => FileName[(FileName.IndexOf('.', StringComparison.Ordinal) + 1)..];
}

/// <summary>The backups in a folder, and which of them the retention lets go.</summary>
internal static partial class Backups
{
    public static Backup[] In(string folder, string? id = null) => !Directory.Exists(folder) ? [] :
        [.. Directory.GetFiles(folder).Select(Parse).OfType<Backup>().Where(b => id is null || b.Id == id).OrderBy(b => b.FileName, StringComparer.Ordinal)];

    public static Backup? Parse(string path) => Name().Match(System.IO.Path.GetFileName(path)) is { Success: true } name
        ? new Backup(path, name.Groups[1].Value, name.Groups[2].Value,
            DateTimeOffset.ParseExact(name.Groups[3].Value, "yyyy_MM_dd-HH_mm_ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal))
        : null;

    public static string NewName(GuestKind kind, string id, DateTimeOffset at) =>
        $"vzdump-{kind.Type}-{id}-{at.ToLocalTime().ToString("yyyy_MM_dd-HH_mm_ss", CultureInfo.InvariantCulture)}";

    /// <summary>"keep-last=3,keep-daily=7" as pairs. Only the sum and keep-last and keep-all are acted on here.</summary>
    public static SortedDictionary<string, int> Retention(string? text) => new(
        (text ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('='))
            .ToDictionary(p => p[0], p => p.Length > 1 ? int.Parse(p[1], CultureInfo.InvariantCulture) : 1, StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>Protected ones neither go nor count.</summary>
    public static Backup[] Superfluous(IEnumerable<Backup> backups, SortedDictionary<string, int> keep)
    {
        var most = keep.Where(k => k.Key != "keep-all").Sum(k => k.Value);
        return keep.GetValueOrDefault("keep-all") == 1 || most == 0 ? [] :
            [.. backups.Where(b => !b.Protected).GroupBy(b => (b.Type, b.Id))
                .SelectMany(g => g.OrderByDescending(b => b.FileName, StringComparer.Ordinal).Skip(most))];
    }

    public static void Remove(Backup backup)
    {
        foreach (var file in (string[])[backup.Path, backup.NotesFile, backup.LogFile])
            Effects.Delete(file);
    }

    [GeneratedRegex(@"\Avzdump-(qemu|lxc)-([1-9][0-9]{2,8})-(\d{4}_\d\d_\d\d-\d\d_\d\d_\d\d)\.(vma|tar)(\.(zst|gz|lzo))?\z")]
    private static partial Regex Name();
}
