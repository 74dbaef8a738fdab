using System.Diagnostics;
using FakePve.Boot;
using FakePve.Guests;
using FakePve.State;

namespace FakePve.Cluster;

/// <summary>
/// What on a real node the resource managers and the watchdog do: brings managed guests into the state that was asked
/// for, some seconds later, and resets a node that has lost quorum and still has active services.
/// </summary>
internal static class Daemon
{
    private static readonly Dictionary<string, Stopwatch> Differs = new(StringComparer.Ordinal);
    private static readonly Stopwatch Alone = new();
    // A node that boots without quorum takes no services and needs no watchdog: it is not reset again and again.
    private static bool _active;

    public static int Run()
    {
        Environment.SetEnvironmentVariable(Ha.Acting, "1");
        // Each look needs the knobs and files as they are now, and a process reads them once.
        while (true)
        {
            Signals.Wait(500);
            Knobs.Reload();
            FirstBoot.StartGuests();
            Managers();
            Watchdog();
        }
    }

    private static void Managers()
    {
        if (!Node.HasQuorum)
            return;
        _active = true;
        foreach (var (sid, resource) in Ha.Resources)
        {
            var wanted = Ha.State(resource);
            if (Guest.Find(sid[3..]) is not { } guest || wanted is "ignored" or "disabled" || wanted == "started" == guest.IsRunning)
            {
                Differs.Remove(sid);
                continue;
            }
            if (!Differs.TryGetValue(sid, out var since))
                since = Differs[sid] = Stopwatch.StartNew();
            if (since.Elapsed < TimeSpan.FromSeconds(Knobs.Fact("ha-seconds", 10)))
                continue;
            Differs.Remove(sid);
            // A process of its own, so that what fails or is slow there is no trouble here.
            Effects.Run("/usr/sbin/" + guest.Kind.Tool, guest.IsRunning ? "stop" : "start", guest.Id, "--skiplock");
        }
    }

    private static void Watchdog()
    {
        var active = Ha.Resources.Values.Any(r => Ha.State(r) == "started");
        if (Node.HasQuorum || !active || !_active)
        {
            Alone.Reset();
            return;
        }
        Alone.Start();
        if (Alone.Elapsed >= TimeSpan.FromSeconds(Knobs.Fact("watchdog-seconds", 60)))
            Reset.Now();
    }
}
