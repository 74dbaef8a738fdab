using Hangfire;
using Hangfire.Storage;

namespace ChatOps.Bot.Cadence;

/// <summary>Every recurring job of the bot, on one screen; what is not among them any more is taken off the list.</summary>
internal sealed class RecurringJobs(IRecurringJobManager manager, JobStorage storage) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var options = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };
        manager.AddOrUpdate<StatusUpdateSweep>(StatusUpdateSweep.JobId, JobQueues.Updates, job => job.RunAsync(CancellationToken.None), "*/2 * * * * *", options);
        manager.AddOrUpdate<ClockSweep>(ClockSweep.JobId, JobQueues.Updates, job => job.RunAsync(CancellationToken.None), "*/5 * * * * *", options);
        manager.AddOrUpdate<Housekeeping>(Housekeeping.JobId, JobQueues.Maintenance, job => job.RunAsync(CancellationToken.None), Cron.Daily(4), options);
        ForgetAllBut(StatusUpdateSweep.JobId, ClockSweep.JobId, Housekeeping.JobId);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A job that a former version left would fail at each of its times, for ever, as its code is gone.</summary>
    private void ForgetAllBut(params string[] ids)
    {
        using var connection = storage.GetConnection();
        foreach (var left in connection.GetRecurringJobs().Select(job => job.Id).Except(ids))
        {
            manager.RemoveIfExists(left);
        }
    }
}
