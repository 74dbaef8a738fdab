using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ChatOps.LabHosts;

namespace ChatOps.Bench.Evidence;

/// <summary>
/// A disk through the whole pipeline (compressed, hashed on both ends, encrypted, hashed as it lies, flushed to the disk) against
/// one that is fetched by ssh, written and hashed and nothing more; host and bot on the same processors.
/// </summary>
internal static class EvidenceBench
{
    private const string Device = "/dev/mapper/bench";
    private const double DiskTarget = 1.0;
    private const double RandomTarget = 0.6;
    private const double MemoryTarget = 200;

    /// <summary>It takes minutes, and its ratio hardly moves from round to round.</summary>
    private const int MostRounds = 3;

    public static async Task RunAsync(BenchRun run, Report report, CancellationToken cancellationToken)
    {
        var root = typeof(EvidenceBench).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SourceRoot").Value ?? "";
        foreach (var (name, make, target) in (IEnumerable<(string, Func<string, long, Task>, double)>)
            [("a disk", Source.DiskAsync, DiskTarget), ("random bytes", Source.RandomAsync, RandomTarget)])
        {
            LabRun lab;
            try
            {
                lab = await LabRun.UpAsync(root, "bench", 1, cancellationToken);
            }
            catch (InvalidOperationException exception)
            {
                report.Note("evidence", "", "", exception.Message);
                return;
            }

            var folder = Directory.CreateTempSubdirectory("chatops-bench-evidence-").FullName;
            await using (lab)
            {
                await make(Path.Combine(folder, "source"), run.EvidenceMib << 20);
                await MeasureAsync(run, report, lab, root, folder, name, target, cancellationToken);
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(BenchRun run, Report report, LabRun lab, string root, string folder, string name, double target, CancellationToken cancellationToken)
    {
        var disk = Path.Combine(root, "deploy", "lab", "disk");
        var laboratory = Path.GetFileName(Path.GetDirectoryName(lab.Told)!);
        await lab.InControlAsync($"{disk} --name {laboratory} {lab.Hosts[0].Name} bench {Path.Combine(folder, "source")}", cancellationToken);
        await using var bot = await EvidenceBot.StartAsync(run.PublishedBot, folder, lab, run.Clock, cancellationToken);
        var host = new HostProcessor(laboratory);
        var (ours, theirs, kept) = (new List<TimeSpan>(), new List<TimeSpan>(), 0L);
        bot.ForgetPeak();
        var paired = await Rounds.RunAsync(
            Math.Min(run.Rounds, MostRounds),
            async () =>
            {
                var (before, beforeHost) = (bot.Processor, host.Used);
                var item = await bot.TakeAsync(lab.Hosts[0].Name, Device, cancellationToken);
                ours.Add(bot.Processor - before + host.Used - beforeHost);
                kept = item.SealedBytes;
                bot.DropVault();
                return new Sample((int)run.EvidenceMib, item.EndedAt!.Value - item.StartedAt, []);
            },
            async () =>
            {
                var beforeHost = host.Used;
                var (took, used) = await FetchAsync(lab, folder, cancellationToken);
                theirs.Add(used + host.Used - beforeHost);
                return new Sample((int)run.EvidenceMib, took, []);
            });
        var size = string.Create(CultureInfo.InvariantCulture, $"evidence, {run.EvidenceMib} MiB of {name}");
        report.AtLeast($"{size}, against ssh, tee and openssl", Rate(paired.Product), Rate(paired.Yardstick), paired.Throughput, target);
        report.Note($"{size}: processor time of both sides", Seconds(ours), Seconds(theirs), $"{kept >> 20} MiB in the vault");
        report.AtMost($"{size}: most memory of the bot", "", "", bot.PeakMemory, MemoryTarget, " MB");
    }

    /// <summary>The yardstick, and the processor time of its half on the bot's side.</summary>
    private static async Task<(TimeSpan Took, TimeSpan Used)> FetchAsync(LabRun lab, string folder, CancellationToken cancellationToken)
    {
        var config = Path.Combine(Path.GetDirectoryName(lab.Told)!, "ssh_config");
        var file = Path.Combine(folder, "fetched");
        var shell = $"""
            set -o pipefail
            ssh -F {config} -c aes128-gcm@openssh.com {lab.Hosts[0].Name} 'cat {Device}' | tee {file} | openssl dgst -sha256 >/dev/null || exit
            times
            """;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("nsenter", [$"--net={lab.Network}", "--", "bash", "-c", shell]) { RedirectStandardOutput = true })!;
        var told = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        if (process.ExitCode != 0 || new FileInfo(file).Length == 0)
        {
            throw new InvalidOperationException("The yardstick failed.");
        }

        File.Delete(file);
        var used = told.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(time => time.TrimEnd('s').Split('m'))
            .Sum(time => (60 * double.Parse(time[0], CultureInfo.InvariantCulture)) + double.Parse(time[1], CultureInfo.InvariantCulture));
        return (took, TimeSpan.FromSeconds(used));
    }

    private static string Rate(IReadOnlyList<Sample> side) => $"{Report.Number(Rounds.Median(side.Select(sample => sample.PerSecond)))} MiB/s";

    private static string Seconds(IReadOnlyList<TimeSpan> side) => $"{Report.Number(Rounds.Median(side.Select(used => used.TotalSeconds)))} s";

    /// <summary>The processor time of everything that runs in the lab's hosts.</summary>
    private sealed class HostProcessor(string lab)
    {
        private readonly string _file = Path.Combine(
            File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).First(mount => mount[2] == "cgroup2")[1], $"chatops-{lab}", "cpu.stat");

        public TimeSpan Used => TimeSpan.FromMicroseconds(
            long.Parse(File.ReadLines(_file).First(line => line.StartsWith("usage_usec ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
