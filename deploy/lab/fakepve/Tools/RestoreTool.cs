using FakePve.Cli;
using FakePve.Guests;
using FakePve.Storage;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class RestoreTool
{
    public static Tool Make() => new("qmrestore", new(StringComparer.Ordinal)
    {
        [""] = new([Text("archive", 255), VmId()],
            [Flag("force"), Flag("unique"), StorageId("storage"), Flag("start"), Text("pool"), Number("bwlimit"), Flag("live-restore"), Flag("ha-managed")],
            c => Restore.Run(GuestKind.Qemu, c)),
    });
}
