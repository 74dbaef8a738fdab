using System.Globalization;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.Persistence;

/// <summary>What was acknowledged is there, whenever the process that wrote it was killed.</summary>
public abstract class CrashTests(StorageProvider provider)
{
    private const int Rounds = 10;
    private const int MostLines = 60;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_bot_is_killed()
    {
        Assert.SkipWhen(
            provider == StorageProvider.Postgres && PostgresCluster.Programs is null && !RequireAll, PostgresCluster.NotInstalled);

        // Set CHATOPS_CRASH_SEED to repeat the moments of a run that failed.
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CHATOPS_CRASH_SEED"), out var given)
            ? given
            : Random.Shared.Next();
        await using var record = await TestRecord.CreateAsync(provider);

        var told = await LiveAndDieAsync(record, new Random(seed));

        await AssertKeptAsync(record, told, $"{provider}, CHATOPS_CRASH_SEED={seed}");
    }

    private static async Task<List<string>> LiveAndDieAsync(TestRecord record, Random random)
    {
        var told = new List<string>();
        var next = WorkerProcess.StartAsync("live", record.Options);
        for (var round = 0; round < Rounds; round++)
        {
            await using var worker = await next;
            if (round < Rounds - 1)
            {
                // It only warms up until it is told to begin.
                next = WorkerProcess.StartAsync("live", record.Options);
            }

            worker.Begin();
            var lines = random.Next(1, MostLines);
            for (var line = 0; line < lines; line++)
            {
                told.Add(await worker.ReadLineAsync() ?? throw new InvalidOperationException("The worker ended by itself."));
            }

            // Somewhere in the work that follows, not just after an acknowledgement.
            await Task.Delay(TimeSpan.FromMicroseconds(random.Next(0, 8000)), TimeProvider.System, Token);
            worker.Kill();
            told.AddRange(await worker.ReadToEndAsync());
        }

        return told;
    }

    private static async Task AssertKeptAsync(TestRecord record, List<string> told, string run)
    {
        await using var db = record.Record.Read();
        var incidents = await db.Incidents.OrderBy(incident => incident.Number).ToListAsync(Token);
        var heads = await db.TimelineEntries
            .Select(entry => new { entry.IncidentId, entry.Sequence, entry.Hash })
            .ToDictionaryAsync(entry => (entry.IncidentId, entry.Sequence), entry => Convert.ToHexStringLower(entry.Hash), Token);
        foreach (var line in told.Select(text => text.Split(' ')))
        {
            var id = new IncidentId(Guid.Parse(line[1]));
            var number = long.Parse(line[2], CultureInfo.InvariantCulture);
            var kept = line[0] == "opened"
                ? incidents.Any(incident => incident.Id == id && incident.Number == number)
                : heads.TryGetValue((id, number), out var hash) && hash == line[3];
            Assert.True(kept, $"Lost: {string.Join(' ', line)} ({run})");
        }

        Assert.True(Enumerable.Range(1, incidents.Count).SequenceEqual(incidents.Select(incident => incident.Number)), $"Gaps ({run})");
        foreach (var incident in incidents)
        {
            var report = await record.VerifyAsync(incident.Id);
            Assert.True(report.Holds, $"{incident.Key}: {report.FirstFault} ({run})");
        }
    }
}

// Two classes, because classes run side by side and these take the longest.
public class SqliteCrashTests() : CrashTests(StorageProvider.Sqlite);

public class PostgresCrashTests() : CrashTests(StorageProvider.Postgres);
