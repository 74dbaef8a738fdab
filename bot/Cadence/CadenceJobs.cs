using ChatOps.Storage.Persistence;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;

namespace ChatOps.Bot.Cadence;

/// <summary>What runs the bot's jobs.</summary>
internal static class CadenceJobs
{
    private static readonly TimeSpan Invisible = TimeSpan.FromSeconds(60);

    public static IServiceCollection AddCadence(this IServiceCollection services, StorageOptions storage)
    {
        services.AddSingleton<StatusUpdateSweep>();
        services.AddSingleton<ClockSweep>();
        services.AddSingleton<PostStatusUpdateJob>();
        services.AddSingleton<Housekeeping>();
        // The library keeps both in a global as well, which two bots in one process would take from each other.
        services.AddSingleton(_ => MakeStorage(storage));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire((provider, configuration) => configuration
            .UseLogProvider(new JobLog(provider.GetRequiredService<ILoggerFactory>()))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings());
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

    private static JobStorage MakeStorage(StorageOptions storage) => storage.Provider switch
    {
        // Nothing is lost with it: what is due stands in the record and is found again at the next start.
        StorageProvider.Sqlite => new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(30) }),
        StorageProvider.Postgres => JobTables.Make(storage.ConnectionString, () =>
        {
            var options = new PostgreSqlStorageOptions
            {
                SchemaName = "hangfire",
                QueuePollInterval = TimeSpan.FromSeconds(1),
                EnableLongPolling = true,
                UseSlidingInvisibilityTimeout = true,
                InvisibilityTimeout = Invisible,
                // A bot killed while it held the scheduler's lock must not keep the others from looking for long.
                DistributedLockTimeout = TimeSpan.FromSeconds(5),
            };
            return new PostgreSqlStorage(new NpgsqlConnectionFactory(storage.ConnectionString, options), options);
        }),
    };
}
