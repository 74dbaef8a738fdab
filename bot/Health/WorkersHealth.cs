using ChatOps.Bot.Inbound;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOps.Bot.Health;

/// <summary>Whether everything that works in the background has started and none of it has ended but what has an end.</summary>
internal sealed class WorkersHealth(IServiceProvider services, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Name = "workers";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        var working = services.GetServices<IHostedService>().OfType<BackgroundService>()
            .All(worker => worker is WarmUp || worker.ExecuteTask is { IsCompleted: false });
        return Task.FromResult(started && working ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
    }
}
