using ChatOps.Storage.Persistence;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;

namespace ChatOps.Bot.Cadence;

/// <summary>Every recurring job of the bot, and what runs them.</summary>
internal static class CadenceJobs
{
    private static readonly TimeSpan Invisible = TimeSpan.FromSeconds(60);

    public static IServiceCollection AddCadence(this IServiceCollection services, StorageOptions storage)
    {
        services.AddSingleton<StatusUpdateSweep>();
        services.AddSingleton<ClockSweep>();
        services.AddSingleton<PostStatusUpdateJob>();
        services.AddSingleton<Housekeeping>();
        services.AddHangfire((provider, configuration) => Configure(configuration, storage));
        services.AddHangfireServer(server =>
        {
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            server.Queues = [JobQueues.Updates, JobQueues.Maintenance, "default"];
            server.WorkerCount = 4;
            server.StopTimeout = TimeSpan.FromSeconds(2);
            server.ShutdownTimeout = TimeSpan.FromSeconds(5);
        });
        services.AddHostedService<RecurringJobs>();
        return services;
    }

    private static void Configure(IGlobalConfiguration configuration, StorageOptions storage)
    {
        configuration.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
        switch (storage.Provider)
        {
            case StorageProvider.Sqlite:
                // Nothing is lost with it: what is due stands in the record and is found again at the next start.
                configuration.UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(30) });
                break;
            case StorageProvider.Postgres:
                configuration.UsePostgreSqlStorage(
                    connection => connection.UseNpgsqlConnection(storage.ConnectionString),
                    new PostgreSqlStorageOptions
                    {
                        SchemaName = "hangfire",
                        QueuePollInterval = TimeSpan.FromSeconds(1),
                        EnableLongPolling = true,
                        UseSlidingInvisibilityTimeout = true,
                        InvisibilityTimeout = Invisible,
                        // A bot killed while it held the scheduler's lock must not keep the others from looking for long.
                        DistributedLockTimeout = TimeSpan.FromSeconds(5),
                    });
                break;
        }
    }

    /// <summary>Registers the recurring jobs once the job storage answers.</summary>
    private sealed class RecurringJobs(IRecurringJobManager manager) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            var options = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };
            manager.AddOrUpdate<StatusUpdateSweep>(StatusUpdateSweep.JobId, JobQueues.Updates, job => job.RunAsync(CancellationToken.None), "*/2 * * * * *", options);
            manager.AddOrUpdate<ClockSweep>(ClockSweep.JobId, JobQueues.Updates, job => job.RunAsync(CancellationToken.None), "*/5 * * * * *", options);
            manager.AddOrUpdate<Housekeeping>(Housekeeping.JobId, JobQueues.Maintenance, job => job.RunAsync(CancellationToken.None), Cron.Daily(4), options);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
