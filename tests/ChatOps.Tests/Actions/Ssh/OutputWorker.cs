using System.Globalization;
using ChatOps.Actions.Ssh;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>Takes much output in a process of its own, where nobody else takes memory, and tells what it holds afterwards.</summary>
internal static class OutputWorker
{
    public const string Mode = "take-output";

    private const int Kept = 1000;

    /// <summary>The worker's arguments.</summary>
    public static string[] Arguments(SshHost host, long bytes) =>
        [Mode, host.Address, $"{host.Port}", host.Identity.KeyFile, host.PinnedKeys[0], $"{bytes}"];

    public static async Task RunAsync(string[] args)
    {
        var host = new SshHost("pve1", args[1], int.Parse(args[2], CultureInfo.InvariantCulture), "root", [args[4]], new SshIdentity(args[3]), null);
        await using var hosts = new SshHosts(TimeProvider.System, HostWords.Patient);
        await TakeAsync(hosts, host, 1 << 20);
        Worker.Say(Worker.Ready);
        await Console.In.ReadLineAsync();
        var before = GC.GetTotalMemory(true);
        var result = await TakeAsync(hosts, host, long.Parse(args[5], CultureInfo.InvariantCulture));
        var held = GC.GetTotalMemory(true) - before;
        Worker.Say(string.Create(CultureInfo.InvariantCulture, $"{result.OutputBytes} {result.ErrorBytes} {result.Output.Length} {result.Errors.Length} {held}"));
    }

    private static Task<HostResult> TakeAsync(SshHosts hosts, SshHost host, long bytes) => hosts.RunAsync(
        host, new HostCommand($"head -c {bytes.ToString(CultureInfo.InvariantCulture)} /dev/zero | tee /dev/stderr", HostWords.Long) { OutputCap = Kept }, CancellationToken.None);
}
