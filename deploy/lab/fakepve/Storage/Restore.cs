using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;
using FakePve.Tasks;

namespace FakePve.Storage;

/// <summary>A guest made from a backup: beside the others under a new number, or over an old one with --force.</summary>
internal static class Restore
{
    public static int Run(GuestKind kind, Call call)
    {
        var (id, archive) = (call["vmid"], call["archive"]);
        var label = $"{kind.Noun} {id}";
        var path = Find(archive);
        if (Backups.Parse(path) is { } backup && backup.Type != kind.Type)
            throw new Refusal($"unable to restore {label} - '{archive}' is a backup of another kind of guest");
        if (call.Find("storage") is { } target && !Storages.Get(target).Content.Contains("images"))
            throw new Refusal($"storage '{target}' does not support content-type 'images'");
        Node.NeedQuorum();
        if (Node.PlaceOf(id) is { } place)
        {
            if (!call.Is("force") || place != Node.Name)
                throw new Refusal($"unable to restore {label} - {label} already exists on node '{place}'");
            var present = Guest.Load(kind, id);
            if (present.Config["protection"] == "1")
                throw new Refusal($"unable to restore {label} - can't remove {label} - protection mode enabled");
            if (present.IsRunning)
                throw new Refusal($"unable to restore {label} - vm is running");
            present.CheckLock();
        }
        return Worker.Run(kind == GuestKind.Qemu ? "qmrestore" : "vzrestore", id, () => Build(kind, call, id, path));
    }

    private static void Build(GuestKind kind, Call call, string id, string path)
    {
        var old = Guest.Find(kind, id);
        using var held = Guest.Create(kind, id, new()).Lock();
        var program = path.EndsWith(".zst", StringComparison.Ordinal) ? "zstd -q -d -c" : path.EndsWith(".gz", StringComparison.Ordinal) ? "zcat" : "";
        Output.Line(program.Length > 0 ? $"restore vma archive: {program} {path} | vma extract -v -r /var/tmp/vzdumptmp.fifo - /var/tmp/vzdumptmp" : $"restore vma archive: vma extract -v {path} /var/tmp/vzdumptmp");
        Knobs.Step("read");
        var archive = Archive.Read(path);
        Output.Line($"CFG: size: {archive.Config.Length} name: qemu-server.conf");
        Signals.Check();

        // From here on what was there before is gone, as with the genuine tool.
        foreach (var (_, volume) in old?.Config.Disks ?? [])
            Effects.Delete(Storages.PathOf(volume));
        var config = GuestConfig.Parse(archive.Config);
        Knobs.Step("disks");
        var number = 0;
        foreach (var (key, volume) in config.Disks.ToArray())
        {
            var (storage, name) = Storages.Split(volume);
            var fresh = $"{call.Find("storage") ?? storage}:{id}/vm-{id}-disk-{number++}{Path.GetExtension(name)}";
            config.Values[key] = config.Values[key].Replace(volume, fresh, StringComparison.Ordinal);
            Output.Line($"new volume ID is '{fresh}'");
            if (Knobs.Lies)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Storages.PathOf(fresh))!);
            File.WriteAllBytes(Storages.PathOf(fresh), archive.Parts["drive-" + key]);
        }
        Output.Line("progress 100% (read 4294967296 bytes, duration 1 sec)");
        if (call.Is("unique"))
        {
            foreach (var (net, device) in config.Networks.ToArray())
                config.Values[$"net{net}"] = NetDevice.Parse((device with { Mac = "" }).Print()).Print();
        }
        config.Values.Remove("parent");
        Knobs.Step("commit");
        var guest = Guest.Create(kind, id, config);
        guest.Save();
        Output.Line("rescan volumes...");
        if (call.Is("start"))
            guest.PowerOn();
    }

    private static string Find(string archive)
    {
        if (archive == "-")
        {
            var path = Path.GetTempFileName();
            using var file = File.Create(path);
            using var input = Console.OpenStandardInput();
            input.CopyTo(file);
            return path;
        }
        if (archive.StartsWith('/'))
            return File.Exists(archive) ? archive : throw new Refusal($"archive '{archive}' does not exist");
        return Storages.PathOf(archive) is var inside && File.Exists(inside) ? inside : throw new Refusal($"volume '{archive}' does not exist");
    }
}
