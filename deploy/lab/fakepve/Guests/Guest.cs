using System.Globalization;
using FakePve.Cli;
using FakePve.State;

namespace FakePve.Guests;

/// <summary>A virtual machine or container of this node: its configuration and its process.</summary>
internal sealed class Guest
{
    private const int Continue = 18, Stop = 19, Kill = 9;

    private Guest(GuestKind kind, string id, GuestConfig config) => (Kind, Id, Config) = (kind, id, config);

    public GuestKind Kind { get; }
    public string Id { get; }
    public GuestConfig Config { get; private set; }

    public string Label => $"{Kind.Noun} {Id}";
    /// <summary>What people outside reach it by, where it has something that answers.</summary>
    public string? Address => Knobs.Fact($"address.{Id}");
    /// <summary>Whether the system inside does what it is asked: give a card away, shut down.</summary>
    public bool Agrees => Knobs.Fact($"guest-agrees.{Id}", otherwise: true);

    public static string FileOf(GuestKind kind, string id, string? node = null) => $"/etc/pve/nodes/{node ?? Node.Name}/{kind.Folder}/{id}.conf";

    public static Guest Load(GuestKind kind, string id) => Find(kind, id)
        ?? throw new Refusal($"Configuration file 'nodes/{Node.Name}/{kind.Folder}/{id}.conf' does not exist");

    public static Guest? Find(GuestKind kind, string id) => File.Exists(FileOf(kind, id))
        ? new Guest(kind, id, GuestConfig.Parse(File.ReadAllText(FileOf(kind, id))))
        : null;

    public static Guest? Find(string id) => Find(GuestKind.Qemu, id) ?? Find(GuestKind.Lxc, id);

    public static Guest Create(GuestKind kind, string id, GuestConfig config) => new(kind, id, config);

    public static IEnumerable<Guest> All(GuestKind kind)
    {
        var folder = Path.GetDirectoryName(FileOf(kind, "0"))!;
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.conf").Select(f => Path.GetFileNameWithoutExtension(f)!)
                .OrderBy(id => int.Parse(id, CultureInfo.InvariantCulture)).Select(id => Load(kind, id))
            : [];
    }

    public FileLock Lock(int seconds = 10) => FileLock.OnConfig(Kind.LockFile(Id), seconds);

    /// <summary>Once locked: what another process wrote meanwhile counts.</summary>
    public void Reload() => Config = Load(Kind, Id).Config;

    public void CheckLock(bool skip = false)
    {
        if (!skip && Config["lock"] is { } held)
            throw new Refusal($"{Kind.Noun} is locked ({held})");
    }

    public void Save()
    {
        Node.NeedQuorum();
        Effects.Write(FileOf(Kind, Id), Config.Print());
    }

    public int? Pid
    {
        get
        {
            if (!File.Exists(Kind.PidFile(Id)) || !int.TryParse(File.ReadAllText(Kind.PidFile(Id)).Trim(), out var pid))
                return null;
            try
            {
                // A number alone proves nothing: it may be somebody else's by now.
                return File.ReadAllText($"/proc/{pid}/cmdline").Contains($"\0{Id}\0", StringComparison.Ordinal) ? pid : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    public bool IsRunning => Pid is not null;
    public bool IsPaused => Pid is { } pid && File.ReadAllLines($"/proc/{pid}/status").Any(l => l.StartsWith("State:\tT", StringComparison.Ordinal));
    public string Status => !IsRunning ? "stopped" : IsPaused ? "paused" : "running";

    public void NeedRunning()
    {
        if (!IsRunning)
            throw new Refusal($"{Label} not running");
    }

    public void PowerOn(bool paused = false)
    {
        foreach (var (number, device) in Config.Networks)
            Taps.Plug(this, number, device);
        var name = Config.Name.Length > 0 ? Config.Name : $"vm{Id}";
        // Of its own scope, as on a real node: the end of whoever started it is not its end.
        string[] line = Kind == GuestKind.Qemu
            ? ["/usr/bin/kvm", "-id", Id, "-name", $"{name},debug-threads=on", "-no-shutdown", "-pidfile", $"/var/run/qemu-server/{Id}.pid", "-daemonize", "-m", Config.Memory.ToString(CultureInfo.InvariantCulture)]
            : ["/usr/bin/lxc-start", "-F", "-n", Id];
        var (code, pid, error) = Effects.Run("/bin/sh",
            ["-c", "slice=$1 scope=$2; shift 2; setsid systemd-run --quiet --collect --scope --slice=\"$slice\" --unit=\"$scope\" -- \"$@\" </dev/null >/dev/null 2>&1 & echo $!",
             "sh", Kind == GuestKind.Qemu ? "qemu" : "lxc", Id, .. line]);
        if (Knobs.Lies)
            return;
        if (code != 0)
            throw new Refusal($"start failed: {error}");
        Effects.Write(Kind.PidFile(Id), pid + "\n");
        for (var tries = 0; !IsRunning || !File.ReadAllText($"/proc/{pid}/cmdline").StartsWith(line[0], StringComparison.Ordinal); tries++)
        {
            if (tries > 500)
                throw new Refusal($"start failed: command '{string.Join(' ', line)}' failed: got timeout");
            Signals.Wait(10);
        }
        if (paused)
            Pause();
    }

    public void Pause() => Effects.Signal(Pid!.Value, Stop);
    public void Resume() => Effects.Signal(Pid!.Value, Continue);

    public void PowerOff()
    {
        if (Pid is not { } pid || Knobs.Lies)
            return;
        Effects.Signal(pid, Kill);
        var scope = $"/sys/fs/cgroup/{(Kind == GuestKind.Qemu ? "qemu" : "lxc")}.slice/{Id}.scope";
        for (var tries = 0; (IsRunning || Directory.Exists(scope)) && tries < 300; tries++)
            Signals.Wait(10);
        Effects.Delete(Kind.PidFile(Id));
        Taps.UnplugAll(this);
    }
}
