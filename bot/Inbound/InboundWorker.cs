using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Inbound;

/// <summary>Does what was saved: lane by lane in order, and at the start what a killed bot left undone.</summary>
internal sealed class InboundWorker(
    ChatOpsRecord record, InboundQueue queue, InboundHandler handler, TimeProvider clock, ILogger<InboundWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookForLeftoversEvery = TimeSpan.FromSeconds(5);

    /// <summary>A delivery that nobody has done by now was left behind by a bot that is gone.</summary>
    private static readonly TimeSpan LeftBehindAfter = TimeSpan.FromSeconds(10);

    /// <summary>What waits in one room is done in one transaction, this many at most: others wait for its end.</summary>
    private const int MostTogether = 16;

    /// <summary>What comes within so little of each other is done together; nobody notices waiting for it.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lanes = Enumerable.Range(0, InboundQueue.Lanes).Select(lane => WorkAsync(lane, stoppingToken));
        await Task.WhenAll([.. lanes, LookForLeftoversAsync(stoppingToken)]);
    }

    private async Task WorkAsync(int lane, CancellationToken cancellationToken)
    {
        var waiting = queue.Lane(lane);
        var batch = new List<QueuedDelivery>(MostTogether);
        while (await waiting.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(Linger, clock, cancellationToken);
            batch.Clear();
            while (batch.Count < MostTogether && waiting.TryRead(out var next))
            {
                batch.Add(next);
            }

            foreach (var room in batch.GroupBy(delivery => delivery.Room, delivery => delivery.Id))
            {
                await WorkAsync([.. room], cancellationToken);
            }
        }
    }

    private async Task WorkAsync(Guid[] deliveries, CancellationToken cancellationToken)
    {
        if (deliveries.Length > 1 && await handler.HandleTogetherAsync(deliveries, cancellationToken) is { } answers)
        {
            foreach (var (delivery, answer) in deliveries.Zip(answers))
            {
                queue.Done(delivery, answer);
            }

            return;
        }

        foreach (var delivery in deliveries)
        {
            try
            {
                queue.Done(delivery, await handler.HandleAsync(delivery, cancellationToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // The top of the lane: it stays saved and comes again with the leftovers.
                logger.LogError(exception, "Delivery {DeliveryId} could not be done", delivery);
                queue.Forget(delivery);
            }
        }
    }

    private async Task LookForLeftoversAsync(CancellationToken cancellationToken)
    {
        var all = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var before = clock.Now() - (all ? TimeSpan.Zero : LeftBehindAfter);
                await using var db = record.Read();
                var left = await db.InboundDeliveries
                    .Where(delivery => delivery.ProcessedAt == null && delivery.ReceivedAt <= before)
                    .OrderBy(delivery => delivery.ReceivedAt).ThenBy(delivery => delivery.Id)
                    .Select(delivery => new { delivery.Id, delivery.Room })
                    .Take(1000)
                    .ToListAsync(cancellationToken);
                left.ForEach(delivery => queue.Add(delivery.Id, delivery.Room));
                all = false;
                queue.KnowsLeftovers();
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // The top of the loop: the database may be away for a while.
                logger.LogWarning(exception, "Deliveries left undone could not be looked for");
            }

            await Task.Delay(LookForLeftoversEvery, clock, cancellationToken);
        }
    }
}
