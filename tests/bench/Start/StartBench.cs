using ChatOps.Storage.Persistence;

namespace ChatOps.Bench.Start;

/// <summary>How long the published bot takes from its start to being ready, on a new database and on one that is there.</summary>
internal static class StartBench
{
    private const double Target = 2;

    public static async Task RunAsync(BenchRun run, StorageProvider provider, Report report, CancellationToken cancellationToken)
    {
        var first = new List<double>();
        var again = new List<double>();
        for (var round = 0; round < run.Rounds; round++)
        {
            await using var database = await BenchDatabase.CreateAsync(provider, run.Clock);
            await using (var bot = await BotUnderTest.StartAsync(run, database, cancellationToken))
            {
                first.Add(bot.UntilReady.TotalSeconds);
            }

            await using (var bot = await BotUnderTest.StartAsync(run, database, cancellationToken))
            {
                again.Add(bot.UntilReady.TotalSeconds);
            }
        }

        report.AtMost($"start to ready, {provider}, existing database", All(again), "", Rounds.Median(again), Target, " s");
        report.AtMost($"start to ready, {provider}, first start", All(first), "", Rounds.Median(first), Target, " s");
    }

    private static string All(IEnumerable<double> seconds) => string.Join(' ', seconds.Order().Select(Report.Number));
}
