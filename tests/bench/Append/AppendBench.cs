using System.Diagnostics;
using ChatOps.Storage;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ChatOps.Bench.Append;

/// <summary>
/// An entry of the timeline (canonical JSON, salt, hashes, chain, guarded by triggers) against a plain EF insert of the
/// same bytes into a table of the same columns, in the same database with the same settings.
/// </summary>
internal static class AppendBench
{
    private const double Target = 0.8;
    private const int Writers = 8;

    public static async Task RunAsync(BenchRun run, StorageProvider provider, Report report, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.CreateAsync(provider, run.Clock);
        await database.Record.MigrateAsync(cancellationToken);
        var plain = Plain(database.Options);
        await using (var db = plain.CreateDbContext())
        {
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellationToken);
        }

        await CompareAsync(database, plain, 1, 400, $"append, {provider}, serially", run, report, cancellationToken);
        await CompareAsync(database, plain, Writers, 150, $"append, {provider}, {Writers} writers on {Writers} incidents", run, report, cancellationToken);
    }

    private static async Task CompareAsync(
        BenchDatabase database, PooledDbContextFactory<PlainDbContext> plain, int writers, int each, string what, BenchRun run, Report report,
        CancellationToken cancellationToken)
    {
        var incidents = await Samples.OpenAsync(database.Record, writers, cancellationToken);
        var chains = incidents.Select(_ => new Chain()).ToArray();
        var paired = await Rounds.RunAsync(
            run.Rounds,
            () => WriteAsync(writers, each, writer => async index =>
                await database.Journal.AppendAsync(incidents[writer], Samples.Note(index), Samples.Acting, Samples.Source, null, cancellationToken)),
            () =>
            {
                var rows = chains.Select(chain => chain.Next(each, run.Clock)).ToArray();
                return WriteAsync(writers, each, writer => async index =>
                {
                    await using var db = await plain.CreateDbContextAsync(cancellationToken);
                    db.Entries.Add(rows[writer][index]);
                    await db.SaveChangesAsync(cancellationToken);
                });
            });
        report.AtLeast(what, Paired.Speed(paired.Product), Paired.Speed(paired.Yardstick), paired.Throughput, Target);
        report.Note($"{what}: p99", Paired.Tail(paired.Product), Paired.Tail(paired.Yardstick), Report.Number(paired.P99));
    }

    private static async Task<Sample> WriteAsync(int writers, int each, Func<int, Func<int, Task>> writing)
    {
        var took = new double[writers * each];
        var started = Stopwatch.GetTimestamp();

        // SQLite's driver works on the caller's thread, so each writer gets one.
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var write = writing(writer);
            for (var i = 0; i < each; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await write(i);
                took[(writer * each) + i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        })));
        return new Sample(took.Length, Stopwatch.GetElapsedTime(started), took);
    }

    private static PooledDbContextFactory<PlainDbContext> Plain(StorageOptions options)
    {
        var builder = new DbContextOptionsBuilder<PlainDbContext>();
        StorageServices.Use(builder, options);
        return new PooledDbContextFactory<PlainDbContext>(builder.Options);
    }

    /// <summary>Entries made beforehand: the yardstick pays for writing them only.</summary>
    private sealed class Chain
    {
        private readonly IncidentId _incident = new(Guid.CreateVersion7());
        private TimelineHead _head = TimelineHead.Empty;

        public IReadOnlyList<PlainEntry> Next(int count, TimeProvider clock)
        {
            var rows = new List<PlainEntry>(count);
            for (var i = 0; i < count; i++)
            {
                var now = clock.Now();
                var entry = TimelineEntry.Append(_head, _incident, Samples.Note(i), Samples.Acting, Samples.Source, now, now);
                _head = entry.AsHead();
                rows.Add(PlainEntry.Like(entry, _incident.Value));
            }

            return rows;
        }
    }
}
