using Hangfire;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOps.Bot.Health;

/// <summary>Whether something does the jobs that fall due: without it status updates would stop and nobody would see why.</summary>
internal sealed class JobsHealth(JobStorage jobs, TimeProvider clock) : IHealthCheck
{
    public const string Name = "jobs";

    /// <summary>A server of the queue shows itself every 30 s.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var since = clock.GetUtcNow().UtcDateTime - Recently;

        // The queue's own interface is not asynchronous.
        var works = await Task.Run(() => jobs.GetMonitoringApi().Servers().Any(server => server.Heartbeat is null || server.Heartbeat > since), cancellationToken)
            .WaitAsync(cancellationToken);
        return works ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
    }
}
