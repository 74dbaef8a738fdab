using FakePve.Cli;
using FakePve.Guests;
using FakePve.Storage;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class PctTool
{
    public static Tool Make() => new("pct", GuestCommands.Common(GuestKind.Lxc, new(StringComparer.Ordinal)
    {
        ["start"] = Of([Flag("skiplock"), Flag("debug")], Power.Start),
        ["stop"] = Of([Flag("skiplock"), Flag("overrule-shutdown")], Power.Stop),
        ["shutdown"] = Of([Flag("forceStop"), Number("timeout")], (g, c) => Power.Shutdown(g, c)),
        ["reboot"] = Of([Number("timeout")], (g, c) => Power.Shutdown(g, c, startAgain: true)),
        ["suspend"] = Of([], Power.Suspend),
        ["resume"] = Of([], Power.Resume),
        ["set"] = GuestCommands.Set(GuestKind.Lxc),
        ["snapshot"] = new([VmId(), SnapName()], [Text("description")], c => Snapshots.Take(Guest.Load(GuestKind.Lxc, c["vmid"]), c)),
        ["restore"] = new([VmId(), Text("ostemplate", 255)], [Flag("force"), Flag("unique"), StorageId("storage"), Flag("start")],
            c => Restore.Run(GuestKind.Lxc, new(c.Name, new(c.Values, StringComparer.Ordinal) { ["archive"] = c["ostemplate"] }, []))),
        ["exec"] = new([VmId()], [], Exec) { TakesRest = true },
    }));

    private static int Exec(Call call)
    {
        Guest.Load(GuestKind.Lxc, call["vmid"]).NeedRunning();
        throw new Refusal("fakepve: nothing runs inside a guest of the lab", 250);
    }

    private static Command Of(Parameter[] options, Func<Guest, Call, int> run) =>
        new([VmId()], options, c => run(Guest.Load(GuestKind.Lxc, c["vmid"]), c));
}
