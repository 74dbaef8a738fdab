using System.Reflection;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bench.Slack;

/// <summary>
/// Where Slack's commands come in, against the same written on Slack's own framework for Node: signature, one durable
/// row, acknowledgement. What the bot does afterwards it does meanwhile, on the same processors; the other does nothing.
/// </summary>
internal static class SlackBench
{
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";
    private const double ThroughputTarget = 1.0;
    private const double TailTarget = 1.0;

    private static readonly int[] Connections = [1, 16, 64];
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(BenchRun run, Report report, CancellationToken cancellationToken)
    {
        var root = typeof(SlackBench).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SourceRoot").Value ?? "";
        await using var database = await BenchDatabase.CreateAsync(StorageProvider.Sqlite, run.Clock);
        await using var started = await BoltProcess.StartAsync(root, Path.Combine(database.Folder, "bolt.db"), Secret);
        if (started is not { } bolt)
        {
            report.Note("slack", "", "", "tests/counterparts are not there: deploy/install");
            return;
        }

        await using var workspace = await SlackStandIn.StartAsync();
        await using var bot = await BotUnderTest.StartAsync(run, database, cancellationToken, new SlackSide(workspace.Api, SlackStandIn.Team, SlackStandIn.User, Secret));
        using var toBot = new SignedLoad(new Uri(bot.Address, "/slack/commands"), Secret, Connections.Max(), run.Clock);
        using var toBolt = new SignedLoad(bolt.Address, Secret, Connections.Max(), run.Clock);
        await toBot.TypeAsync("open p1 number 1", cancellationToken);
        foreach (var connections in Connections)
        {
            var paired = await Rounds.RunAsync(
                run.Rounds, () => toBot.RunAsync(connections, Length, Words, cancellationToken), () => toBolt.RunAsync(connections, Length, Words, cancellationToken));
            var what = $"slack, commands, {connections} {(connections == 1 ? "connection" : "connections")}, against bolt";
            report.AtLeast(what, Paired.Speed(paired.Product), Paired.Speed(paired.Yardstick), paired.Throughput, ThroughputTarget);
            report.AtMost($"{what}: p99", Paired.Tail(paired.Product), Paired.Tail(paired.Yardstick), paired.P99, TailTarget);
        }

        report.Note("slack, peak memory", $"{Report.Number(bot.PeakMemory)} MB", $"{Report.Number(bolt.PeakMemory)} MB", Report.Number(bot.PeakMemory / bolt.PeakMemory));
    }

    private static string Words(int index) => $"note INC-1 {Samples.Note(index).Text}";
}

/// <summary>What the bot is told of Slack.</summary>
internal sealed record SlackSide(Uri Api, string Team, string User, string Secret);
