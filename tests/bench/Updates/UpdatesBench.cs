using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bench.Updates;

/// <summary>
/// The whole bot with 10,000 open incidents whose updates are due evenly over 30 minutes: 5.6 a second, each with its
/// entry, its messages and its card. How late they stand in their channels, and what memory it takes.
/// </summary>
internal static class UpdatesBench
{
    private const int Incidents = 10_000;
    private const double LatestSeconds = 5;
    private const double MostMegabytes = 300;

    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(BenchRun run, StorageProvider provider, Report report, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.CreateAsync(provider, run.Clock);
        await database.Record.MigrateAsync(cancellationToken);
        var firstDue = (run.Clock.GetUtcNow() + Lead).ToRecordTime();
        await OpenIncidents.AddAsync(database.Record, Incidents, firstDue, cancellationToken);
        if (run.Clock.GetUtcNow() > firstDue)
        {
            throw new InvalidOperationException("Opening the incidents took longer than until the first update.");
        }

        var until = firstDue + run.Watch;
        double most = 0;
        string log;
        await using (var bot = await BotUnderTest.StartAsync(run, database, cancellationToken))
        {
            while (run.Clock.GetUtcNow() < until + Afterwards)
            {
                most = Math.Max(most, bot.Memory);
                await Task.Delay(LookEvery, run.Clock, cancellationToken);
            }

            log = bot.Log();
        }

        var late = await LatenessAsync(database.Record, firstDue, until, run.Clock.GetUtcNow(), cancellationToken);
        var p99 = Rounds.Percentile(late, 0.99);
        report.AtMost(
            $"updates, {provider}, {Incidents:N0} incidents: lateness p99 of {late.Count}",
            $"p50 {Report.Number(Rounds.Percentile(late, 0.5))} s, most {Report.Number(late.Max())} s", "", p99, LatestSeconds, " s");
        report.AtMost($"updates, {provider}, {Incidents:N0} incidents: memory, most of {run.Watch.TotalSeconds:0} s", "", "", most, MostMegabytes, " MB");
        if (log.Contains("fail:", StringComparison.Ordinal) || log.Contains("warn:", StringComparison.Ordinal))
        {
            System.Console.Error.WriteLine(log);
        }
    }

    /// <summary>
    /// From each due time of the watched span to the moment at which the update stood in its channel, in seconds. One that
    /// never did counts as late as it was when we stopped looking.
    /// </summary>
    private static async Task<IReadOnlyList<double>> LatenessAsync(
        ChatOpsRecord record, DateTimeOffset from, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var unserved = await db.Incidents.Where(incident => incident.UpdateCount == 0 && incident.NextUpdateDueAt < until)
            .Select(incident => incident.NextUpdateDueAt!.Value).ToListAsync(cancellationToken);
        var served = await db.StatusUpdates.Where(update => update.DueAt >= from && update.DueAt < until)
            .Select(update => new { update.IncidentId, DueAt = update.DueAt!.Value, update.ComposedAt }).ToListAsync(cancellationToken);
        var sent = await db.OutgoingMessages.Where(message => message.Kind == OutgoingKind.Post && message.Room == null && message.SentAt != null)
            .Select(message => new { message.IncidentId, message.CreatedAt, SentAt = message.SentAt!.Value }).ToListAsync(cancellationToken);
        var posted = sent.ToLookup(message => (message.IncidentId!.Value, message.CreatedAt), message => message.SentAt);
        return
        [
            .. unserved.Select(due => (now - due).TotalSeconds),
            .. served.Select(update =>
            {
                var at = posted[(update.IncidentId, update.ComposedAt)].ToArray();
                return ((at.Length == 0 ? now : at.Min()) - update.DueAt).TotalSeconds;
            }),
        ];
    }
}
