using System.Diagnostics;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bench.Console;

/// <summary>
/// The console's endpoint for everything that is typed, against <see cref="BareHost"/>. The bot does what it accepted while
/// more comes in, on the same processors; how long it takes to be done is told too.
/// </summary>
internal static class ConsoleBench
{
    private const double ThroughputTarget = 0.7;
    private const double TailTarget = 1.5;
    private const int Incidents = 4;
    private const string Lobby = "incidents";

    private static readonly int[] Connections = [1, 16, 64];
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(BenchRun run, StorageProvider provider, Report report, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.CreateAsync(provider, run.Clock);
        await using var bareDatabase = await BenchDatabase.CreateAsync(provider, run.Clock);
        await using var bot = await BotUnderTest.StartAsync(run, database, cancellationToken);
        await using var bare = await BareProcess.StartAsync(provider, bareDatabase.Place);
        using var toBot = await Load.SignInAsync(
            new Uri(bot.Address, "/as/commander/"), new Uri(bot.Address, "/as/commander/console/deliveries"), Connections.Max(), cancellationToken);
        using var toBare = await Load.SignInAsync(
            new Uri(bare.Address, BareHost.SignInPath), new Uri(bare.Address, BareHost.RowsPath), Connections.Max(), cancellationToken);
        var rooms = new List<string>();
        for (var i = 1; i <= Incidents; i++)
        {
            await toBot.AskAsync(Lobby, $"/incident open p1 number {i}", cancellationToken);
            rooms.Add($"inc-{i}");
        }

        await DoneAsync(database, run.Clock, cancellationToken);
        foreach (var (kind, text) in ((string, Func<int, string>)[])[("talk", Talk), ("notes", Note)])
        {
            foreach (var connections in Connections)
            {
                var what = $"console, {provider}, {kind}, {connections} {(connections == 1 ? "connection" : "connections")}";
                await CompareAsync(what, run, report, database, connections, rooms, text, bot, toBot, bare, toBare, cancellationToken);
            }
        }
    }

    private static async Task CompareAsync(
        string what, BenchRun run, Report report, BenchDatabase database, int connections, IReadOnlyList<string> rooms, Func<int, string> text,
        BotUnderTest bot, Load toBot, BareProcess bare, Load toBare, CancellationToken cancellationToken)
    {
        var done = new List<double>();
        var botCosts = new List<double>();
        var bareCosts = new List<double>();
        var paired = await Rounds.RunAsync(
            run.Rounds,
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                var used = bot.Processor;
                var sample = await toBot.RunAsync(connections, Length, rooms, text, cancellationToken);
                await DoneAsync(database, run.Clock, cancellationToken);
                done.Add(sample.Count / Stopwatch.GetElapsedTime(started).TotalSeconds);
                botCosts.Add((bot.Processor - used).TotalMilliseconds / sample.Count);
                return sample;
            },
            async () =>
            {
                var used = bare.Processor;
                var sample = await toBare.RunAsync(connections, Length, rooms, text, cancellationToken);
                bareCosts.Add((bare.Processor - used).TotalMilliseconds / sample.Count);
                return sample;
            });
        report.AtLeast(what, Paired.Speed(paired.Product), Paired.Speed(paired.Yardstick), paired.Throughput, ThroughputTarget);
        report.AtMost($"{what}: p99", Paired.Tail(paired.Product), Paired.Tail(paired.Yardstick), paired.P99, TailTarget);
        report.Note($"{what}: until all is done, messages too", $"{Report.Number(Rounds.Median(done.Skip(1)))} /s");
        report.Note($"{what}: processor time for each, all in all", Cost(botCosts), Cost(bareCosts));
    }

    private static string Cost(IEnumerable<double> rounds) => $"{Report.Number(Rounds.Median(rounds.Skip(1)))} ms";

    /// <summary>Returns once nothing that was accepted is left to do, and nothing to be said.</summary>
    private static async Task DoneAsync(BenchDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = database.Record.Read();
            var left = await db.InboundDeliveries.AnyAsync(delivery => delivery.ProcessedAt == null, cancellationToken)
                || await db.OutgoingMessages.AnyAsync(message => message.State == OutgoingState.Pending || message.State == OutgoingState.Sending, cancellationToken);
            if (!left)
            {
                return;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    private static string Talk(int index) => Samples.Note(index).Text;

    private static string Note(int index) => $"/incident note {Samples.Note(index).Text}";
}
