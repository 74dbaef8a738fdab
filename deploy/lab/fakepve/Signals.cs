using System.Runtime.InteropServices;
using FakePve.Cli;

namespace FakePve;

/// <summary>Waiting that a signal ends. Nothing here waits in any other way.</summary>
internal static class Signals
{
    private static readonly CancellationTokenSource Came = new();
    private static readonly List<PosixSignalRegistration> Kept = [];

    public static string Words { get; set; } = "received interrupt";

    public static void Watch()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP])
            Kept.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Came.Cancel();
            }));
    }

    public static void Wait(TimeSpan time)
    {
        if (Came.Token.WaitHandle.WaitOne(time))
            throw new Interrupted(Words);
    }

    public static void Wait(int milliseconds) => Wait(TimeSpan.FromMilliseconds(milliseconds));
    public static void Forever() => Wait(Timeout.InfiniteTimeSpan);

    /// <summary>Between two steps: is there still somebody who wants this?</summary>
    public static void Check()
    {
        if (Came.IsCancellationRequested)
            throw new Interrupted(Words);
    }
}
