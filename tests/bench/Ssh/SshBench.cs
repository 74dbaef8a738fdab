using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using ChatOps.LabHosts;

namespace ChatOps.Bench.Ssh;

/// <summary>The transport against the OpenSSH client, on a host of the lab: a new connection for a command, and an open one.</summary>
internal static class SshBench
{
    /// <summary>Bytes of the stream that is compared.</summary>
    public const long Streamed = 256 << 20;

    private const double FreshTarget = 0.7;
    private const double WarmTarget = 0.4;

    public static async Task RunAsync(BenchRun run, Report report, CancellationToken cancellationToken)
    {
        var root = typeof(SshBench).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SourceRoot").Value ?? "";
        LabRun lab;
        try
        {
            lab = await LabRun.UpAsync(root, "bench", 1, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            report.Note("ssh", "", "", exception.Message);
            return;
        }

        await using (lab)
        {
            if (await MeasureAsync(lab, run.Rounds, cancellationToken) is not [var fresh, var warm, var streamed])
            {
                throw new InvalidOperationException("The measuring half told something else than three readings.");
            }

            Add(report, "ssh, a command on a new connection, against ssh", fresh, FreshTarget);
            Add(report, "ssh, a command on a warm connection, against ssh with ControlMaster", warm, WarmTarget);
            report.Note(
                $"ssh, {Streamed >> 20} MiB streamed and hashed, against ssh and the same hash", Megabytes(streamed.Product), Megabytes(streamed.Yardstick),
                Report.Number(streamed.Throughput));
        }
    }

    private static async Task<Paired[]?> MeasureAsync(LabRun lab, int rounds, CancellationToken cancellationToken)
    {
        string[] arguments = [$"--net={lab.Network}", "--", Environment.ProcessPath ?? "", SshSide.Argument, lab.Told, $"{rounds}"];
        using var side = Process.Start(new ProcessStartInfo("/usr/bin/nsenter", arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("It does not start.");
        var told = await side.StandardOutput.ReadToEndAsync(cancellationToken);
        await side.WaitForExitAsync(cancellationToken);
        return JsonSerializer.Deserialize<Paired[]>(told);
    }

    /// <summary>A comparison of how long the same thing takes.</summary>
    public static void Add(Report report, string what, Paired paired, double target) => report.AtMost(
        what, Milliseconds(paired.Product), Milliseconds(paired.Yardstick),
        Rounds.Median(paired.Product.Zip(paired.Yardstick, (product, yardstick) => yardstick.PerSecond / product.PerSecond)), target, " of its time");

    private static string Milliseconds(IReadOnlyList<Sample> side) =>
        $"{Report.Number(Rounds.Median(side.Select(sample => Rounds.Median(sample.Milliseconds))))} ms, p99 {Paired.Tail(side)}";

    private static string Megabytes(IReadOnlyList<Sample> side) => $"{Report.Number(Rounds.Median(side.Select(sample => sample.PerSecond)) * (Streamed >> 20))} MiB/s";
}
