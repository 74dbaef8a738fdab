using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOps.Bot.Health;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseHealth(ChatOpsRecord record) : IHealthCheck
{
    public const string Name = "database";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = record.Read();
        await db.Database.OpenConnectionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Whether the database has the shape that this version needs. It stays so, so it is asked for until it is.</summary>
internal sealed class MigrationsHealth(ChatOpsRecord record) : IHealthCheck
{
    public const string Name = "migrations";

    private volatile bool _applied;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!_applied)
        {
            await using var db = record.Read();
            _applied = !(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any();
        }

        return _applied ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
    }
}
