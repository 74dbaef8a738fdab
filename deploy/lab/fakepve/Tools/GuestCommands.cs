using System.Globalization;
using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;
using FakePve.Storage;
using FakePve.Tasks;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

/// <summary>What qm and pct have in common.</summary>
internal static class GuestCommands
{
    // Known, so that a wrong name and a name that the lab has nothing behind are told apart; and a beginning that is
    // ambiguous on a real node is so here.
    private static readonly string[] OnlyVm =
    [
        "create", "clone", "migrate", "remote-migrate", "template", "sendkey", "terminal", "vncproxy", "nbdstop", "mtunnel", "import",
        "importovf", "cleanup", "disk import", "disk move", "disk rescan", "disk resize", "disk unlink", "cloudinit dump",
        "cloudinit pending", "cloudinit update", "guest passwd", "guest exec-status",
    ];

    private static readonly string[] OnlyContainer =
    [
        "create", "clone", "migrate", "remote-migrate", "template", "move-volume", "resize", "rescan", "enter", "console", "push", "pull",
        "mount", "unmount", "fstrim", "fsck", "df", "cpusets",
    ];

    public static Dictionary<string, Command> Common(GuestKind kind, Dictionary<string, Command> own)
    {
        own["list"] = new([], [], _ => List(kind));
        own["status"] = new([VmId()], [Flag("verbose")], c => Status(Find(c), c));
        own["config"] = new([VmId()], [Flag("current"), SnapName("snapshot")], c => Config(Find(c), c));
        own["pending"] = new([VmId()], [], c => Pending(Find(c)));
        own["listsnapshot"] = new([VmId()], [], c => Do(() => Snapshots.Print(Find(c))));
        own["delsnapshot"] = new([VmId(), SnapName()], [Flag("force")], c => Snapshots.Delete(Find(c), c));
        own["rollback"] = new([VmId(), SnapName()], [Flag("start")], c => Snapshots.Rollback(Find(c), c));
        own["unlock"] = new([VmId()], [], c => Unlock(Find(c)));
        own["destroy"] = new([VmId()], [Flag("purge"), Flag("skiplock"), Flag("destroy-unreferenced-disks"), Flag("force")], c => Destroy(Find(c), c));
        foreach (var name in kind == GuestKind.Qemu ? OnlyVm : OnlyContainer)
            own.TryAdd(name, new([], [], _ => throw new Refusal($"fakepve: '{kind.Tool} {name}' has nothing behind it in the lab", 250)) { TakesRest = true, Family = Anything });
        return own;

        Guest Find(Call call) => Guest.Load(kind, call["vmid"]);
        static Parameter Anything(string name) => Text(name);
    }

    public static Command Set(GuestKind kind) => new(
        [VmId()],
        [.. Keys.Options(kind), Text("delete"), Text("revert"), Text("digest", 40), Flag("skiplock"), Flag("force"), Number("background_delay")],
        c => Settings.Set(Guest.Load(kind, c["vmid"]), c))
    {
        Family = Keys.Family,
    };

    private static int Do(Action act)
    {
        act();
        return 0;
    }

    private static int List(GuestKind kind)
    {
        var guests = Guest.All(kind).ToList();
        if (guests.Count == 0)
            return 0;
        if (kind == GuestKind.Lxc)
        {
            Output.Line($"{"VMID",-10} {"Status",-10} {"Lock",-12} {"Name",-20}");
            guests.ForEach(g => Output.Line($"{g.Id,-10} {g.Status,-10} {g.Config["lock"] ?? "",-12} {g.Config.Name,-20}"));
            return 0;
        }
        Output.Line($"{"VMID",10} {"NAME",-20} {"STATUS",-10} {"MEM(MB)",-10} {"BOOTDISK(GB)",12} {"PID",-10}");
        foreach (var guest in guests)
        {
            Output.Line(string.Create(CultureInfo.InvariantCulture,
                $"{guest.Id,10} {guest.Config.Name,-20} {guest.Status,-10} {guest.Config.Memory,-10} {4.0,12:0.00} {guest.Pid ?? 0,-10}"));
        }
        return 0;
    }

    private static int Status(Guest guest, Call call)
    {
        if (!call.Is("verbose"))
            return Do(() => Output.Line($"status: {guest.Status}"));
        var power = guest.IsRunning ? "running" : "stopped";
        Output.Line(string.Create(CultureInfo.InvariantCulture,
            $"cpus: {guest.Config["cores"] ?? "1"}\nmaxdisk: 4294967296\nmaxmem: {guest.Config.Memory * 1048576L}\nname: {guest.Config.Name}") +
            (guest.Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"\npid: {pid}") : "") +
            $"\nqmpstatus: {guest.Status}\nstatus: {power}\nvmid: {guest.Id}");
        return 0;
    }

    private static int Config(Guest guest, Call call)
    {
        var values = guest.Config.Values;
        if (call.Find("snapshot") is { } name)
            values = guest.Config.Snapshots.GetValueOrDefault(name) ?? throw new Refusal($"snapshot '{name}' does not exist");
        else if (!call.Is("current"))
            values = WithPending(guest.Config);
        return Do(() => Print(values));
    }

    public static Section WithPending(GuestConfig config)
    {
        var values = new Section(config.Values, StringComparer.Ordinal);
        foreach (var key in config.PendingDeletes)
            values.Remove(key);
        foreach (var (key, value) in config.Pending.Where(p => p.Key != "delete"))
            values[key] = value;
        return values;
    }

    private static void Print(Section values)
    {
        foreach (var (key, value) in values)
            Output.Line($"{key}: {Shown(key, value)}");
    }

    private static int Pending(Guest guest)
    {
        var config = guest.Config;
        foreach (var key in config.Values.Keys.Union(config.Pending.Keys).Where(k => k != "delete").Order(StringComparer.Ordinal))
        {
            var now = config[key];
            var then = config.Pending.GetValueOrDefault(key);
            if (now is not null && config.PendingDeletes.Contains(key))
                Output.Line($"del {key}: {Shown(key, now)}");
            else if (now is not null)
                Output.Line($"cur {key}: {Shown(key, now)}");
            if (then is not null)
                Output.Line($"new {key}: {Shown(key, then)}");
        }
        return 0;
    }

    private static string Shown(string key, string value) =>
        key == "description" ? value.Replace("%", "%25", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal) : value;

    private static int Unlock(Guest guest)
    {
        using var held = guest.Lock();
        guest.Reload();
        guest.Config.Values.Remove("lock");
        guest.Save();
        return 0;
    }

    private static int Destroy(Guest guest, Call call)
    {
        if (guest.Config["protection"] == "1")
            throw new Refusal($"can't remove {guest.Label} - protection mode enabled");
        if (guest.IsRunning)
            throw new Refusal($"{guest.Label} is running - destroy failed");
        return Worker.Run(guest.Kind.TaskPrefix + "destroy", guest.Id, () =>
        {
            using var held = guest.Lock();
            guest.Reload();
            guest.CheckLock(call.Is("skiplock"));
            Node.NeedQuorum();
            Knobs.Step("destroy");
            foreach (var (_, volume) in guest.Config.Disks)
                Effects.Delete(Storages.PathOf(volume));
            Effects.Delete(Guest.FileOf(guest.Kind, guest.Id));
        });
    }
}
