using FakePve.Cli;
using FakePve.Cluster;
using FakePve.State;
using FakePve.Storage;
using FakePve.Tasks;

namespace FakePve.Guests;

/// <summary>Starting, pausing and stopping guests.</summary>
internal static class Power
{
    public static int Start(Guest guest, Call call)
    {
        if (Ha.Manages(guest) && !Ha.IsActing)
            return Ha.Ask(guest, "hastart", "started");
        return Worker.Run(guest.Kind.TaskPrefix + "start", guest.Id, () =>
        {
            using var held = guest.Lock(call.Number("timeout", 10));
            guest.Reload();
            if (guest.Config["lock"] != "suspended")
                guest.CheckLock(call.Is("skiplock"));
            if (guest.IsRunning)
                throw new Refusal(guest.Kind == GuestKind.Qemu ? $"VM {guest.Id} already running" : $"CT {guest.Id} already running");
            ApplyPending(guest);
            Knobs.Step("start");
            guest.PowerOn();
            if (guest.Config["lock"] == "suspended")
                Awake(guest);
        });
    }

    public static int Stop(Guest guest, Call call)
    {
        if (Ha.Manages(guest) && !Ha.IsActing)
            return Ha.Ask(guest, "hastop", "stopped");
        return Worker.Run(guest.Kind.TaskPrefix + "stop", guest.Id, () =>
        {
            using var held = guest.Lock(call.Number("timeout", 10));
            guest.Reload();
            if (!guest.IsRunning)
            {
                if (guest.Kind == GuestKind.Lxc)
                    throw new Refusal($"CT {guest.Id} not running");
                return;
            }
            guest.CheckLock(call.Is("skiplock"));
            Knobs.Step("stop");
            GuestEvents.Add(guest.Id, "power-cut", "stop");
            guest.PowerOff();
            ApplyPending(guest);
        });
    }

    public static int Shutdown(Guest guest, Call call, bool startAgain = false)
    {
        if (!startAgain && Ha.Manages(guest) && !Ha.IsActing)
            return Ha.Ask(guest, "hastop", "stopped");
        return Worker.Run(guest.Kind.TaskPrefix + (startAgain ? "reboot" : "shutdown"), guest.Id, () =>
        {
            using var held = guest.Lock();
            guest.Reload();
            guest.CheckLock(call.Is("skiplock"));
            guest.NeedRunning();
            if (guest.IsPaused && !call.Is("forceStop"))
                throw new Refusal("VM is paused - cannot shutdown");
            Knobs.Step("shutdown");
            GuestEvents.Add(guest.Id, "shutdown-request", "shutdown");
            if (!guest.Agrees)
            {
                Signals.Wait(TimeSpan.FromSeconds(call.Number("timeout", 60)));
                if (!call.Is("forceStop"))
                    throw new Refusal("VM quit/powerdown failed - got timeout");
            }
            guest.PowerOff();
            ApplyPending(guest);
            if (startAgain)
                guest.PowerOn();
        });
    }

    public static int Reset(Guest guest, Call call) => Worker.Run("qmreset", guest.Id, () =>
    {
        using var held = guest.Lock();
        guest.Reload();
        guest.CheckLock(call.Is("skiplock"));
        guest.NeedRunning();
        Knobs.Step("reset");
        GuestEvents.Add(guest.Id, "reset", "reset");
    });

    public static int Suspend(Guest guest, Call call)
    {
        var toDisk = call.Is("todisk");
        if (call.Has("statestorage") && !toDisk)
            throw new BadParameter("todisk", "missing property - 'statestorage' requires this property");
        guest.NeedRunning();
        if (toDisk && Ha.Manages(guest))
            throw new Refusal("Cannot suspend HA managed VM to disk");
        return Worker.Run(guest.Kind.TaskPrefix + "suspend", guest.Id, () =>
        {
            using var held = guest.Lock();
            guest.Reload();
            if (toDisk && guest.Config["lock"] == "backup")
                throw new Refusal("cannot suspend to disk during backup");
            guest.CheckLock(call.Is("skiplock"));
            Knobs.Step("suspend");
            if (toDisk)
                ToDisk(guest, call.Find("statestorage"));
            else
                guest.Pause();
        });
    }

    public static int Resume(Guest guest, Call call)
    {
        var asleep = guest.Config["lock"] == "suspended";
        if (!asleep)
            guest.NeedRunning();
        return Worker.Run(guest.Kind.TaskPrefix + "resume", guest.Id, () =>
        {
            using var held = guest.Lock();
            guest.Reload();
            if (!asleep)
                guest.CheckLock(call.Is("skiplock"));
            Knobs.Step("resume");
            if (asleep)
            {
                guest.PowerOn();
                Awake(guest);
            }
            else
            {
                guest.Resume();
            }
        });
    }

    /// <summary>Settings that waited for the guest to be off.</summary>
    public static void ApplyPending(Guest guest)
    {
        var config = guest.Config;
        if (config.Pending.Count == 0)
            return;
        foreach (var key in config.PendingDeletes)
            config.Values.Remove(key);
        foreach (var (key, value) in config.Pending.Where(p => p.Key != "delete"))
            config.Values[key] = value;
        config.Pending.Clear();
        guest.Save();
    }

    private static void ToDisk(Guest guest, string? storage)
    {
        var volume = VmState.Save(guest, storage, "suspend-" + Node.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        guest.Config.Values["lock"] = "suspended";
        guest.Config.Values["vmstate"] = volume;
        guest.Save();
        guest.PowerOff();
    }

    private static void Awake(Guest guest)
    {
        if (guest.Config["vmstate"] is { } volume)
            Effects.Delete(Storages.PathOf(volume));
        guest.Config.Values.Remove("vmstate");
        guest.Config.Values.Remove("lock");
        guest.Save();
    }
}
