using ChatOps.Bot.Outbound;
using ChatOps.Storage.Cadence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Hangfire;

namespace ChatOps.Bot.Cadence;

/// <summary>Posts the update of one incident for one due time. May run any number of times; posts once.</summary>
internal sealed class PostStatusUpdateJob(ChatOpsRecord record, UpdatePosting posting, OutboxSignal outbox)
{
    /// <param name="incidentId">The incident's id.</param>
    /// <param name="dueAt">The due time that this job is for, as the record writes it.</param>
    [Queue(JobQueues.Updates)]
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [1, 2, 5])]
    public async Task RunAsync(Guid incidentId, string dueAt, CancellationToken cancellationToken)
    {
        var due = RecordTime.Parse(dueAt);
        var served = await record.WriteAsync(
            (session, token) => posting.ServeAsync(session, new IncidentId(incidentId), due, token), cancellationToken);
        if (served is DueUpdate.Serve)
        {
            outbox.Wake();
        }

        // Too early or superseded: the sweep makes a new job when there is something to do.
    }
}
