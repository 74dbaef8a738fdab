using ChatOps.Bench.Append;
using ChatOps.Bench.Console;
using ChatOps.Bench.Evidence;
using ChatOps.Bench.Fleet;
using ChatOps.Bench.Slack;
using ChatOps.Bench.Ssh;
using ChatOps.Bench.Start;
using ChatOps.Bench.Updates;
using ChatOps.Bench.Verify;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Bench;

/// <summary>One run: what was asked for, and what all parts use.</summary>
/// <param name="Wanted">The parts to run.</param>
/// <param name="Databases">The databases to run them on.</param>
/// <param name="Rounds">How often each side of a comparison runs.</param>
/// <param name="Watch">How long the incidents are watched.</param>
/// <param name="Bot">The published program, for the parts that run the whole bot.</param>
/// <param name="Output">The folder for the table.</param>
internal sealed record BenchRun(
    IReadOnlyList<string> Wanted, IReadOnlyList<StorageProvider> Databases, int Rounds, TimeSpan Watch, string? Bot, string Output, TimeProvider Clock)
{
    public static readonly IReadOnlyList<string> Parts = ["verify", "append", "start", "console", "updates", "slack", "ssh", "fleet", "evidence"];

    /// <summary>How large a disk is taken as evidence.</summary>
    public long EvidenceMib { get; init; } = 4096;

    /// <exception cref="InvalidOperationException">It was not given.</exception>
    public string PublishedBot => Bot is { } path && File.Exists(path)
        ? Path.GetFullPath(path)
        : throw new InvalidOperationException("This part runs the published bot: give its path with --bot, or use deploy/bench.");

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Here the database is to be as durable as in earnest.
        PostgresCluster.Durability = "";
        var report = new Report(Clock);
        try
        {
            foreach (var part in Parts.Where(part => Wanted.Contains(part)))
            {
                System.Console.Error.WriteLine($"{part} ...");
                await RunPartAsync(part, report, cancellationToken);
            }
        }
        finally
        {
            await PostgresCluster.StopSharedAsync();
            await report.SaveAsync(Output);
        }

        return 0;
    }

    private async Task RunPartAsync(string part, Report report, CancellationToken cancellationToken)
    {
        if (part == "verify")
        {
            await VerifyBench.RunAsync(this, report, cancellationToken);
            return;
        }

        if (part == "slack")
        {
            await SlackBench.RunAsync(this, report, cancellationToken);
            return;
        }

        if (part == "ssh")
        {
            await SshBench.RunAsync(this, report, cancellationToken);
            return;
        }

        if (part == "fleet")
        {
            await FleetBench.RunAsync(this, report, cancellationToken);
            return;
        }

        if (part == "evidence")
        {
            await EvidenceBench.RunAsync(this, report, cancellationToken);
            return;
        }

        foreach (var provider in Databases)
        {
            Func<BenchRun, StorageProvider, Report, CancellationToken, Task> bench = part switch
            {
                "append" => AppendBench.RunAsync,
                "start" => StartBench.RunAsync,
                "console" => ConsoleBench.RunAsync,
                "updates" => UpdatesBench.RunAsync,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            await bench(this, provider, report, cancellationToken);
        }
    }
}
