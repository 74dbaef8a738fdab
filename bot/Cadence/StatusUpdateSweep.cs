using System.Collections.Concurrent;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Looks every two seconds for updates that are due and makes a job of each. It keeps nothing that matters: the due
/// time is data of the incident, so a lost job is made again and a doubled one finds that it is superseded.
/// </summary>
internal sealed class StatusUpdateSweep(ChatOpsRecord record, IBackgroundJobClient jobs, TimeProvider clock)
{
    /// <summary>The id of the recurring job.</summary>
    public const string JobId = "status-update-sweep";

    private const int Most = 500;

    /// <summary>After this long a job that did not serve its due time counts as lost.</summary>
    private static readonly TimeSpan JobLostAfter = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<(Guid Incident, DateTimeOffset Due), DateTimeOffset> _made = new();

    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        foreach (var (key, at) in _made)
        {
            // Also one that a clock made which was set back since.
            if ((now - at).Duration() > JobLostAfter)
            {
                _made.TryRemove(key, out _);
            }
        }

        await using var db = record.Read();
        var due = await db.Incidents.DueForUpdate(now).Take(Most)
            .Select(incident => new { incident.Id, Due = incident.NextUpdateDueAt!.Value })
            .ToListAsync(cancellationToken);
        foreach (var incident in due)
        {
            if (_made.TryAdd((incident.Id.Value, incident.Due), now))
            {
                jobs.Enqueue<PostStatusUpdateJob>(job => job.RunAsync(incident.Id.Value, RecordTime.Format(incident.Due), CancellationToken.None));
            }
        }
    }
}
