using System.Runtime.InteropServices;

namespace ChatOps.Bot.CommandLine;

/// <summary>What the bot writes, the record above all, is for its own user's eyes; not for everybody's on the machine.</summary>
internal static class PrivateFiles
{
    private const uint NothingForOthers = 0b000_111_111;

    public static void FromNowOn()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(NothingForOthers);
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}
