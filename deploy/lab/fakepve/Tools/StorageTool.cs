using System.Globalization;
using System.Text.Json.Nodes;
using FakePve.Cli;
using FakePve.State;
using FakePve.Storage;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class StorageTool
{
    public static Tool Make() => new("pvesm", new(StringComparer.Ordinal)
    {
        ["status"] = new([], [StorageId("storage"), Text("content"), Flag("enabled"), Text("target"), Text("format")], Status),
        ["list"] = new([StorageId("storage")], [Text("content"), VmId()], List),
        ["path"] = new([Text("volume")], [], c => Say(Storages.PathOf(c["volume"]))),
        ["free"] = new([Text("volume")], [StorageId("storage"), Number("delay", 1)], c => Free(c["volume"])),
        ["extractconfig"] = new([Text("volume")], [], c => Say(Archive.Read(Storages.PathOf(c["volume"])).Config.TrimEnd('\n'))),
        ["prune-backups"] = new([StorageId("storage")], [VmId(), Flag("dry-run"), OneOf("type", "qemu", "lxc"), .. Keeps.Select(k => Number(k))], Prune),
        ["set"] = new([StorageId("storage")], [Text("content"), Flag("disable"), Text("prune-backups"), Text("nodes"), Text("max-protected-backups"), Text("delete")], Set),
    });

    private static readonly string[] Keeps = ["keep-all", "keep-last", "keep-hourly", "keep-daily", "keep-weekly", "keep-monthly", "keep-yearly"];

    /// <summary>What lies on a storage: backups with what is known of them, and disks.</summary>
    public static IEnumerable<JsonObject> Volumes(StorageEntry storage)
    {
        foreach (var backup in Backups.In(Path.Combine(storage.Path, "dump")))
        {
            var found = new JsonObject
            {
                ["volid"] = $"{storage.Id}:backup/{backup.FileName}",
                ["content"] = "backup",
                ["format"] = backup.Format,
                ["size"] = backup.Size,
                ["ctime"] = backup.Made.ToUnixTimeSeconds(),
                ["vmid"] = int.Parse(backup.Id, CultureInfo.InvariantCulture),
                ["subtype"] = backup.Type,
            };
            if (backup.Protected)
                found["protected"] = 1;
            if (backup.Notes is { } notes)
                found["notes"] = notes;
            yield return found;
        }
        var images = Path.Combine(storage.Path, "images");
        if (!Directory.Exists(images))
            yield break;
        foreach (var file in Directory.GetFiles(images, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var id = Path.GetFileName(Path.GetDirectoryName(file))!;
            yield return new JsonObject
            {
                ["volid"] = $"{storage.Id}:{id}/{Path.GetFileName(file)}",
                ["content"] = "images",
                ["format"] = Path.GetExtension(file).TrimStart('.'),
                ["size"] = new FileInfo(file).Length,
                ["vmid"] = int.Parse(id, CultureInfo.InvariantCulture),
            };
        }
    }

    public static JsonObject Describe(StorageEntry storage) => new()
    {
        ["storage"] = storage.Id,
        ["type"] = storage.Type,
        ["content"] = string.Join(',', storage.Content),
        ["enabled"] = storage.Enabled ? 1 : 0,
        ["active"] = storage.Active ? 1 : 0,
        ["shared"] = storage.Type == "pbs" ? 1 : 0,
        ["total"] = storage.Active ? StorageEntry.Total : 0,
        ["used"] = storage.Active ? StorageEntry.Total - storage.Free : 0,
        ["avail"] = storage.Active ? storage.Free : 0,
    };

    public static int Free(string volume)
    {
        Node.NeedQuorum();
        var path = Storages.PathOf(volume);
        if (!File.Exists(path))
            throw new Refusal($"volume '{volume}' does not exist");
        if (File.Exists(path + ".protected"))
            throw new Refusal($"cannot remove protected archive '{path}'");
        Knobs.Step("free");
        if (Backups.Parse(path) is { } backup)
            Backups.Remove(backup);
        else
            Effects.Delete(path);
        return Say($"Removed volume '{volume}'");
    }

    private static int Status(Call call)
    {
        var shown = Storages.All.Where(s => call.Find("storage") is not { } only || only == s.Id)
            .Where(s => call.Find("content") is not { } content || s.Content.Contains(content))
            .Where(s => !call.Is("enabled") || s.Enabled).OrderBy(s => s.Id, StringComparer.Ordinal).ToList();
        var width = shown.Count == 0 ? 5 : Math.Max(4, shown.Max(s => s.Id.Length)) + 1;
        Output.Line($"{"Name".PadRight(width)} {"Type",10} {"Status",10} {"Total",15} {"Used",15} {"Available",15} {"%",8}");
        foreach (var storage in shown)
        {
            var state = storage.Active ? "active" : storage.Enabled ? "inactive" : "disabled";
            var (total, free) = storage.Active ? (StorageEntry.Total, storage.Free) : (0L, 0L);
            var part = storage.Active ? string.Create(CultureInfo.InvariantCulture, $"{(total - free) * 100.0 / total:0.00}%") : storage.Enabled ? "0.00%" : "N/A";
            Output.Line(string.Create(CultureInfo.InvariantCulture,
                $"{storage.Id.PadRight(width)} {storage.Type,10} {state,10} {total / 1024,15} {(total - free) / 1024,15} {free / 1024,15} {part,8}"));
        }
        return 0;
    }

    private static int List(Call call)
    {
        var volumes = Volumes(Storages.Get(call["storage"]))
            .Where(v => call.Find("content") is not { } content || (string?)v["content"] == content)
            .Where(v => call.Find("vmid") is not { } id || (int)v["vmid"]! == int.Parse(id, CultureInfo.InvariantCulture)).ToList();
        var width = volumes.Count == 0 ? 6 : volumes.Max(v => ((string)v["volid"]!).Length) + 1;
        Output.Line($"{"Volid".PadRight(width)} {"Format",-7} {"Type",-9} {"Size",10} VMID");
        foreach (var volume in volumes)
            Output.Line(string.Create(CultureInfo.InvariantCulture, $"{((string)volume["volid"]!).PadRight(width)} {(string)volume["format"]!,-7} {(string)volume["content"]!,-9} {(long)volume["size"]!,10} {(int)volume["vmid"]!}"));
        return 0;
    }

    private static int Prune(Call call)
    {
        var storage = Storages.ForBackups(call["storage"]);
        var told = Keeps.Where(call.Has).Select(k => $"{k}={call[k]}").ToArray();
        var keep = Backups.Retention(told.Length > 0 ? string.Join(',', told) : storage.Options.GetValueOrDefault("prune-backups"));
        if (keep.Count == 0)
            throw new Refusal("no retention options configured");
        var all = Backups.In(Path.Combine(storage.Path, "dump"), call.Find("vmid")).Where(b => call.Find("type") is not { } type || b.Type == type).ToArray();
        var gone = Backups.Superfluous(all, keep);
        Output.Line($"{"Backup",-64} {"Backup-ID",-10} {"Prune-Mark"}");
        foreach (var backup in all)
        {
            var mark = backup.Protected ? "protected" : gone.Contains(backup) ? "remove" : "keep";
            Output.Line($"{storage.Id + ":backup/" + backup.FileName,-64} {backup.Type + "/" + backup.Id,-10} {mark}");
        }
        if (call.Is("dry-run"))
            return 0;
        foreach (var backup in gone)
            Backups.Remove(backup);
        return 0;
    }

    private static int Set(Call call)
    {
        var storage = Storages.Get(call["storage"]);
        foreach (var key in (call.Find("delete") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            storage.Options.Remove(key);
        foreach (var (key, value) in call.Values.Where(v => v.Key is not ("storage" or "delete")))
            storage.Options[key] = value;
        Storages.Save(Storages.All);
        return 0;
    }

    private static int Say(string text)
    {
        Output.Line(text);
        return 0;
    }
}
