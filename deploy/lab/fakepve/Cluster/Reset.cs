using FakePve.State;

namespace FakePve.Cluster;

/// <summary>The watchdog's reset: no program is asked, none can finish. "host", outside, boots the node again.</summary>
internal static class Reset
{
    private const int Kill = 9, Everybody = -1;
    // Tells systemd to reboot at once, with no unit stopped in order (SIGRTMIN+15 as the C library counts).
    private const int RebootNow = 34 + 15;

    public static void Now()
    {
        File.WriteAllText(Path.Combine(JsonFile.Folder, "reset"), "watchdog\n");
        Effects.Signal(Everybody, Kill);
        Effects.Signal(1, RebootNow);
        Signals.Forever();
    }
}
