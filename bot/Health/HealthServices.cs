using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace ChatOps.Bot.Health;

/// <summary>What load balancers, systemd and people with curl ask: is it alive, is it ready.</summary>
internal static class HealthServices
{
    public const string AlivePath = "/healthz";

    public const string ReadyPath = "/readyz";

    /// <summary>The answer by which a bot is known.</summary>
    public const string Alive = "ChatOps is alive.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseHealth>();
        services.AddSingleton<MigrationsHealth>();
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>(DatabaseHealth.Name, timeout: Patience)
            .AddCheck<MigrationsHealth>(MigrationsHealth.Name, timeout: Patience)
            .AddCheck<WorkersHealth>(WorkersHealth.Name, timeout: Patience)
            .AddCheck<JobsHealth>(JobsHealth.Name, timeout: Patience);
        return services;
    }

    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(AlivePath, () => TypedResults.Text(Alive)).AllowAnonymous();
        routes.MapHealthChecks(ReadyPath, new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
        return routes;
    }

    /// <summary>Whether all is as it should be, without a word in the log: while the bot starts, nothing is wrong yet.</summary>
    public static async Task<bool> IsReadyAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var check in services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations)
        {
            try
            {
                var result = await check.Factory(services).CheckHealthAsync(new HealthCheckContext { Registration = check }, cancellationToken);
                if (result.Status != HealthStatus.Healthy)
                {
                    return false;
                }
            }
            catch (DbException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is not as it should be, by name.</summary>
    public static string Failed(HealthReport report) =>
        string.Join(", ", report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Key));

    /// <summary>Names only: why a check failed stands in the log, not in front of whoever asks.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            report.Status == HealthStatus.Healthy ? "ChatOps is ready." : $"Not ready: {Failed(report)}.", context.RequestAborted);
    }
}
