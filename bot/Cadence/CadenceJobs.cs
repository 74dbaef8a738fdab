using ChatOps.Storage.Persistence;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;

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
        configuration.SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
        switch (storage.Provider)
        {
            case StorageProvider.Sqlite:
                // Nothing is lost with it: what is due stands in the record and is found again at the next start.
                configuration.UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(30) });
                break;
            case StorageProvider.Postgres:
                JobTables.Make(storage.ConnectionString, () => configuration.UsePostgreSqlStorage(
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
                    }));
                break;
        }
    }
}
