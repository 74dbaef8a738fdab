using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Puts away what has served its purpose: deliveries and messages that were done with long ago. What they did stands on
/// the timelines, which nothing puts away. A refusal that was about no incident stands on none; the delivery with its answer
/// is the record of it, and stays.
/// </summary>
internal sealed class Housekeeping(ChatOpsRecord record, TimeProvider clock, ILogger<Housekeeping> logger)
{
    /// <summary>The id of the recurring job.</summary>
    public const string JobId = "housekeeping";

    /// <summary>Far longer than any platform repeats a delivery, and long enough to look into a complaint.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(90);

    /// <summary>How an answer that refuses is written down. What people typed cannot look so: quotation marks are escaped in it.</summary>
    private static readonly string Refusal = ChatJson.Write(new CommandAnswer(CommandOutcome.Refused)).Trim('{', '}');

    [Queue(JobQueues.Maintenance)]
    [AutomaticRetry(Attempts = 2)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = clock.Now() - KeepFor;
        var (deliveries, messages) = await record.WriteAsync(
            async (session, token) => (
                await session.Db.InboundDeliveries.Where(delivery => delivery.ProcessedAt < before && (delivery.Answer == null || !delivery.Answer.Contains(Refusal))).ExecuteDeleteAsync(token),
                await session.Db.OutgoingMessages
                    .Where(message => message.CreatedAt < before
                        && (message.State == OutgoingState.Sent || message.State == OutgoingState.Superseded || message.State == OutgoingState.Failed))
                    .ExecuteDeleteAsync(token)),
            cancellationToken);
        logger.LogInformation("Put away {Deliveries} deliveries and {Messages} messages", deliveries, messages);
    }
}
