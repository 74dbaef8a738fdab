using FakePve.Cli;

namespace FakePve.Storage;

/// <summary>Where a vzdump job writes to, how, and what it lets go.</summary>
internal sealed record BackupPlan(string? Storage, string Folder, Dictionary<string, int> KeepList)
{
    public required string Mode { get; init; }
    public required string Compression { get; init; }
    public string? Notes { get; init; }
    public string? BandwidthLimit { get; init; }
    public bool Protect { get; init; }
    public bool Remove { get; init; }
    public bool ToStdout { get; init; }
    public SortedDictionary<string, int> Keep { get; } = new(KeepList, StringComparer.Ordinal);

    public static BackupPlan Of(Call call)
    {
        var toStdout = call.Is("stdout");
        if (call.Has("storage") && toStdout)
            throw new Refusal("cannot use options 'storage' and 'stdout' at the same time");
        if (call.Has("dumpdir") && toStdout)
            throw new Refusal("cannot use options 'stdout' and 'dumpdir' at the same time");
        if (call.Has("storage") && call.Has("dumpdir"))
            throw new Refusal("cannot use options 'storage' and 'dumpdir' at the same time");
        var storage = call.Has("dumpdir") || toStdout ? null : call.Find("storage") ?? "local";
        var entry = storage is null ? null : Entry(storage);
        var folder = toStdout ? "/var/tmp" : call.Find("dumpdir") ?? Path.Combine(entry!.Path, "dump");
        if (!Directory.Exists(folder))
            throw new Refusal($"dumpdir '{folder}' does not exist");
        // Older ones go unless somebody says otherwise; with nothing to keep by, all are kept.
        var keep = Backups.Retention(call.Find("prune-backups") ?? entry?.Options.GetValueOrDefault("prune-backups") ?? "keep-all=1");
        return new BackupPlan(storage, folder, new(keep, StringComparer.Ordinal))
        {
            Mode = call.Find("mode") ?? "snapshot",
            Compression = call.Find("compress") ?? "0",
            Notes = call.Find("notes-template"),
            BandwidthLimit = call.Find("bwlimit"),
            Protect = call.Is("protected"),
            Remove = call.Find("remove") != "0" && keep.GetValueOrDefault("keep-all") != 1 && !toStdout,
            ToStdout = toStdout,
        };
    }

    private static StorageEntry Entry(string storage)
    {
        try
        {
            var found = Storages.ForBackups(storage);
            return found.Type == "dir" ? found : throw new Refusal($"{storage}: error fetching datastores - 500 Can't connect to {found.Options.GetValueOrDefault("server")}:8007");
        }
        catch (Refusal refused)
        {
            throw new Refusal($"could not get storage information for '{storage}': {refused.Message}");
        }
    }
}
