using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Puts away what has served its purpose: deliveries and messages that were done with long ago. What they did stands on
/// the timelines, which nothing puts away.
/// </summary>
internal sealed class Housekeeping(ChatOpsRecord record, TimeProvider clock, ILogger<Housekeeping> logger)
{
    /// <summary>The id of the recurring job.</summary>
    public const string JobId = "housekeeping";

    /// <summary>Far longer than any platform repeats a delivery, and long enough to look into a complaint.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(90);

    [Queue(JobQueues.Maintenance)]
    [AutomaticRetry(Attempts = 2)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = clock.Now() - KeepFor;
        var (deliveries, messages) = await record.WriteAsync(
            async (session, token) => (
                await session.Db.InboundDeliveries.Where(delivery => delivery.ProcessedAt < before).ExecuteDeleteAsync(token),
                await session.Db.OutgoingMessages
                    .Where(message => message.CreatedAt < before
                        && (message.State == OutgoingState.Sent || message.State == OutgoingState.Superseded || message.State == OutgoingState.Failed))
                    .ExecuteDeleteAsync(token)),
            cancellationToken);
        logger.LogInformation("Put away {Deliveries} deliveries and {Messages} messages", deliveries, messages);
    }
}
