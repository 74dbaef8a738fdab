using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Signs, once a minute and when an incident took a turn, each timeline that has grown. No job of its own: nothing is due, several bots may do it at once,
/// and what one misses the next minute does.
/// </summary>
internal sealed class CheckpointSweep(ChatOpsRecord record, Checkpoints checkpoints, SigningKey key, CheckpointSignal signal, ILogger<CheckpointSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Signs what has grown now.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        if (await SigningKeyStanding.WhyNotAsync(db, key, cancellationToken) is { } why)
        {
            // Another bot began to sign after this one had started.
            logger.LogError("The timelines are not signed. {Reason}", why);
            return;
        }

        var signed = db.TimelineCheckpoints.GroupBy(checkpoint => checkpoint.IncidentId).Select(group => new { Id = group.Key, Size = group.Max(checkpoint => checkpoint.Size) });
        var grown = await db.TimelineEntries.GroupBy(entry => entry.IncidentId).Select(group => new { Id = group.Key, Length = group.Max(entry => entry.Sequence) })
            .Where(timeline => !signed.Any(known => known.Id == timeline.Id && known.Size == timeline.Length))
            .Select(timeline => timeline.Id).ToListAsync(cancellationToken);
        foreach (IncidentId incident in grown)
        {
            await checkpoints.MakeAsync(incident, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await signal.WaitAsync(Every, stoppingToken);
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The top of the loop: the record or the vault's disk may be away for a moment.
                logger.LogError(exception, "The timelines could not be signed");
            }
        }
    }
}
