using Hangfire;
using Hangfire.Storage;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Every recurring job of the bot, on one screen; what is not among them any more is taken off the list. The bot's start
/// does not wait for it: a lock of the list is a row that outlives a bot killed while it held it, and until it counts as
/// left behind the jobs that stand there already go on.
/// </summary>
internal sealed class RecurringJobs(IRecurringJobManager manager, JobStorage storage, TimeProvider clock, ILogger<RecurringJobs> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    /// <summary>The sweeps look every few seconds; what is to run later than this is so by a clock that was ahead.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromMinutes(1);

    /// <summary>Puts them on the list; waits for its locks, and throws if they cannot be had.</summary>
    public void Register()
    {
        var options = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };
        manager.AddOrUpdate<StatusUpdateSweep>(StatusUpdateSweep.JobId, JobQueues.Updates, job => job.RunAsync(CancellationToken.None), "*/2 * * * * *", options);
        manager.AddOrUpdate<ClockSweep>(ClockSweep.JobId, JobQueues.Updates, job => job.RunAsync(CancellationToken.None), "*/5 * * * * *", options);
        manager.AddOrUpdate<Housekeeping>(Housekeeping.JobId, JobQueues.Maintenance, job => job.RunAsync(CancellationToken.None), Cron.Daily(4), options);
        ForgetAllBut(StatusUpdateSweep.JobId, ClockSweep.JobId, Housekeeping.JobId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryRegisterAsync(stoppingToken))
        {
            await Task.Delay(TryAgainAfter, clock, stoppingToken);
        }

        while (true)
        {
            await Task.Delay(LookEvery, clock, stoppingToken);
            await TryAsync(PlanAnew, "could not be looked at", stoppingToken);
        }
    }

    /// <summary>
    /// When a job runs next is an absolute time. If the clock was ahead and is set right, nothing would run until it gets there
    /// again; so such a job is put on the list anew.
    /// </summary>
    public void PlanAnew()
    {
        var furthest = clock.GetUtcNow().UtcDateTime + Furthest;
        List<string> late;
        using (var connection = storage.GetConnection())
        {
            late = [.. connection.GetRecurringJobs([StatusUpdateSweep.JobId, ClockSweep.JobId]).Where(job => job.Removed || job.NextExecution > furthest).Select(job => job.Id)];
        }

        if (late.Count > 0)
        {
            logger.LogWarning("{Jobs} stood too far ahead, as when the clock was set back, and were planned anew", string.Join(", ", late));
            late.ForEach(manager.RemoveIfExists);
            Register();
        }
    }

    private Task<bool> TryRegisterAsync(CancellationToken cancellationToken) => TryAsync(Register, "could not be registered yet", cancellationToken);

    private async Task<bool> TryAsync(Action act, string failed, CancellationToken cancellationToken)
    {
        try
        {
            // The job storage waits without being asynchronous; nobody waits for it who is told to stop.
            await Task.Run(act, cancellationToken).WaitAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The top of the loop: a lock is held for long, or the database is away.
            logger.LogWarning(exception, "The recurring jobs {Failed}", failed);
            return false;
        }
    }

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
