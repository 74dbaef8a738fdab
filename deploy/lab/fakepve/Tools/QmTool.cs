using System.Globalization;
using FakePve.Cli;
using FakePve.Guests;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class QmTool
{
    private static readonly Parameter SkipLock = Flag("skiplock");
    private static readonly Parameter Timeout = Number("timeout");

    public static Tool Make() => new("qm", GuestCommands.Common(GuestKind.Qemu, new(StringComparer.Ordinal)
    {
        ["start"] = Of([SkipLock, Timeout, Text("machine"), Text("migratedfrom"), Text("stateuri"), Text("targetstorage"), Text("force-cpu")], Power.Start),
        ["stop"] = Of([SkipLock, Timeout, Flag("keepActive"), Flag("overrule-shutdown"), Text("migratedfrom")], Power.Stop),
        ["shutdown"] = Of([SkipLock, Timeout, Flag("forceStop"), Flag("keepActive")], (g, c) => Power.Shutdown(g, c)),
        ["reboot"] = Of([Timeout], (g, c) => Power.Shutdown(g, c, startAgain: true)),
        ["reset"] = Of([SkipLock], Power.Reset),
        ["suspend"] = Of([SkipLock, Flag("todisk"), StorageId("statestorage")], Power.Suspend),
        ["resume"] = Of([SkipLock, Flag("nocheck")], Power.Resume),
        ["set"] = GuestCommands.Set(GuestKind.Qemu),
        ["snapshot"] = new([VmId(), SnapName()], [Text("description"), Flag("vmstate")], c => Snapshots.Take(Find(c), c)),
        ["showcmd"] = Of([Flag("pretty"), SnapName("snapshot")], ShowCommand),
        ["wait"] = Of([Number("timeout", 1)], Wait),
        ["guest cmd"] = new([VmId(), Text("command")], [], c => GuestAgent.Command(Find(c), c)),
        ["guest exec"] = new([VmId()], [Flag("synchronous"), Timeout, Flag("pass-stdin")], c => GuestAgent.Exec(Find(c))) { TakesRest = true },
        ["monitor"] = Of([], QemuMonitor.Interactive),
    }))
    {
        Aliases = new(StringComparer.Ordinal)
        {
            ["agent"] = "guest cmd",
            ["importdisk"] = "disk import",
            ["move-disk"] = "disk move",
            ["move_disk"] = "disk move",
            ["rescan"] = "disk rescan",
            ["resize"] = "disk resize",
            ["unlink"] = "disk unlink",
        },
    };

    private static Guest Find(Call call) => Guest.Load(GuestKind.Qemu, call["vmid"]);

    private static Command Of(Parameter[] options, Func<Guest, Call, int> run) => new([VmId()], options, c => run(Find(c), c));

    private static int ShowCommand(Guest guest, Call call)
    {
        var networks = guest.Config.Networks.Select(n => string.Create(CultureInfo.InvariantCulture,
            $"-netdev 'type=tap,id=net{n.Number},ifname={Taps.Name(guest, n.Number)},script=/usr/libexec/qemu-server/pve-bridge' -device '{n.Device.Model}-net-pci,mac={n.Device.Mac},netdev=net{n.Number},id=net{n.Number}'"));
        var line = string.Create(CultureInfo.InvariantCulture,
            $"/usr/bin/kvm -id {guest.Id} -name '{guest.Config.Name},debug-threads=on' -no-shutdown -pidfile /var/run/qemu-server/{guest.Id}.pid -daemonize -m {guest.Config.Memory} {string.Join(' ', networks)}").Trim();
        Output.Line(call.Is("pretty") ? line.Replace(" -", " \\\n  -", StringComparison.Ordinal) : line);
        return 0;
    }

    private static int Wait(Guest guest, Call call)
    {
        if (!guest.IsRunning)
            return 0;
        Output.Line($"waiting until VM {guest.Id} stops (PID {guest.Pid})");
        var patience = call.Number("timeout", int.MaxValue);
        for (var waited = 0; guest.IsRunning && waited < patience; waited++)
            Signals.Wait(1000);
        return guest.IsRunning ? throw new Refusal("wait failed - got timeout") : 0;
    }
}
