using System.Globalization;
using FakePve.Cli;
using FakePve.State;
using FakePve.Storage;
using FakePve.Tasks;

namespace FakePve.Guests;

/// <summary>Snapshots: sections of the configuration, and copies of the disks as they were.</summary>
internal static class Snapshots
{
    public static int Take(Guest guest, Call call)
    {
        var name = call["snapname"];
        if (name is "current" or "pending")
            throw new Refusal($"unable to use snapshot name '{name}' (reserved name)");
        return Worker.Run(guest.Kind.TaskPrefix + "snapshot", guest.Id, () =>
        {
            using var held = guest.Lock();
            guest.Reload();
            Prepare(guest, name, call.Find("description"));
            try
            {
                Create(guest, name, withMemory: call.Is("vmstate") && guest.IsRunning);
            }
            catch (Exception broken) when (broken is Refusal or Interrupted)
            {
                if (broken is Refusal)
                    Output.Line("snapshot create failed: starting cleanup");
                Forget(guest, name);
                throw;
            }
        });
    }

    /// <summary>Only qcow2 can keep several states in a plain directory.</summary>
    public static bool CanBeTaken(GuestConfig config) =>
        !config.Disks.Any(d => Storages.Get(d.Volume.Split(':')[0]).Type == "dir" && !d.Volume.EndsWith(".qcow2", StringComparison.Ordinal));

    private static void Prepare(Guest guest, string name, string? description)
    {
        var config = guest.Config;
        Knobs.Step("prepare");
        if (config["template"] == "1")
            throw new Refusal("you can't take a snapshot if it's a template");
        guest.CheckLock();
        if (config.Snapshots.ContainsKey(name))
            throw new Refusal($"snapshot name '{name}' already used");
        if (!CanBeTaken(config))
            throw new Refusal("snapshot feature is not available");
        var section = config.Frozen();
        if (config["parent"] is { } parent)
            section["parent"] = parent;
        if (description is not null)
            section["description"] = description;
        section["snaptime"] = Node.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        section["snapstate"] = "prepare";
        config.Snapshots[name] = section;
        config.Values["lock"] = "snapshot";
        guest.Save();
    }

    private static void Create(Guest guest, string name, bool withMemory)
    {
        var section = guest.Config.Snapshots[name];
        if (withMemory)
            section["vmstate"] = VmState.Save(guest, null, name);
        // With the memory in hand the file systems need not be quiet; without it the agent in the guest is asked.
        var freeze = !withMemory && guest.IsRunning && guest.Config.AgentEnabled;
        if (freeze)
            GuestEvents.Add(guest.Id, "fs-freeze", "snapshot");
        Knobs.Step("drive");
        foreach (var (key, volume) in guest.Config.Disks)
        {
            Output.Line($"snapshotting 'drive-{key}' ({volume})");
            Effects.Copy(Storages.PathOf(volume), Kept(guest, name, key));
        }
        if (freeze)
            GuestEvents.Add(guest.Id, "fs-thaw", "snapshot");
        Knobs.Step("commit");
        section.Remove("snapstate");
        guest.Config.Values.Remove("lock");
        guest.Config.Values["parent"] = name;
        guest.Save();
    }

    public static int Delete(Guest guest, Call call)
    {
        var name = call["snapname"];
        return Worker.Run(guest.Kind.TaskPrefix + "delsnapshot", guest.Id, () =>
        {
            using var migration = call.Is("force") ? null : FileLock.Within(MigrationLock(guest), TimeSpan.FromSeconds(10))
                ?? throw new Refusal("Failed to obtain guest migration lock - replication running?");
            using var held = guest.Lock();
            guest.Reload();
            if (!guest.Config.Snapshots.ContainsKey(name))
                throw new Refusal($"snapshot '{name}' does not exist");
            guest.CheckLock(call.Is("skiplock"));
            Knobs.Step("delete");
            Forget(guest, name);
        });
    }

    public static int Rollback(Guest guest, Call call)
    {
        var name = call["snapname"];
        return Worker.Run(guest.Kind.TaskPrefix + "rollback", guest.Id, () =>
        {
            using var migration = FileLock.Within(MigrationLock(guest), TimeSpan.FromSeconds(10))
                ?? throw new Refusal($"can't lock file '{MigrationLock(guest)}' - got timeout");
            using var held = guest.Lock();
            guest.Reload();
            if (!guest.Config.Snapshots.TryGetValue(name, out var section))
                throw new Refusal($"snapshot '{name}' does not exist");
            guest.CheckLock();
            if (section.TryGetValue("snapstate", out var state))
                throw new Refusal($"unable to rollback to incomplete snapshot (snapstate = {state})");
            Knobs.Step("rollback");
            guest.PowerOff();
            foreach (var (key, volume) in guest.Config.Disks.Where(d => File.Exists(Kept(guest, name, d.Key))))
                Effects.Copy(Kept(guest, name, key), Storages.PathOf(volume));
            var values = new Section(section, StringComparer.Ordinal) { ["parent"] = name };
            foreach (var key in (string[])["snaptime", "snapstate", "vmstate", "description"])
                values.Remove(key);
            if (guest.Config["description"] is { } description)
                values["description"] = description;
            guest.Config.ReplaceValues(values);
            guest.Config.Pending.Clear();
            guest.Save();
            Knobs.Step("start");
            if (section.ContainsKey("vmstate") || call.Is("start"))
                guest.PowerOn();
        });
    }

    public static IEnumerable<(string Name, Section Values)> InOrder(Guest guest) =>
        guest.Config.Snapshots.Select(s => (s.Key, s.Value)).OrderBy(s => s.Value.GetValueOrDefault("snaptime"), StringComparer.Ordinal);

    public static void Print(Guest guest)
    {
        Branch("`->", null);

        void Branch(string prefix, string? parent)
        {
            var children = InOrder(guest).Where(s => Parent(s.Values) == parent).ToList();
            foreach (var (name, values) in children)
            {
                var time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(values["snaptime"], CultureInfo.InvariantCulture)).ToLocalTime();
                Row(prefix, name, time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), values.GetValueOrDefault("description") ?? "no-description");
                Branch(" " + prefix, name);
            }
            if (Parent(guest.Config.Values) == parent)
                Row(prefix, "current", "", "You are here!");
        }

        string? Parent(Section values) => values.GetValueOrDefault("parent") is { } p && guest.Config.Snapshots.ContainsKey(p) ? p : null;

        static void Row(string prefix, string name, string time, string description) =>
            Output.Line($"{prefix} {name.PadRight(Math.Max(0, 30 - prefix.Length))} {time,-23} {description.Split('\n')[0]}");
    }

    private static void Forget(Guest guest, string name)
    {
        var config = guest.Config;
        if (config.Snapshots.Remove(name, out var gone))
        {
            if (gone.TryGetValue("vmstate", out var volume))
                Effects.Delete(Storages.PathOf(volume));
            foreach (var (key, _) in config.Disks)
                Effects.Delete(Kept(guest, name, key));
            foreach (var child in config.Snapshots.Values.Append(config.Values).Where(s => s.GetValueOrDefault("parent") == name))
            {
                child.Remove("parent");
                if (gone.TryGetValue("parent", out var grandparent))
                    child["parent"] = grandparent;
            }
        }
        if (config["lock"] == "snapshot")
            config.Values.Remove("lock");
        guest.Save();
    }

    private static string MigrationLock(Guest guest) => $"/var/lock/pve-manager/pve-migrate-{guest.Id}";
    private static string Kept(Guest guest, string name, string key) => Path.Combine(JsonFile.Folder, "snapshots", guest.Id, name, key);
}
