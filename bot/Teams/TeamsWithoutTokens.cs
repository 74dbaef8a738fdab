namespace ChatOps.Bot.Teams;

/// <summary>Says again and again that nothing that comes from Teams is proven, so that nobody leaves it so.</summary>
internal sealed class TeamsWithoutTokens(TimeProvider clock, ILogger<TeamsWithoutTokens> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            logger.LogCritical("TEAMS IS IN DEVELOPMENT MODE: whoever is on this machine can speak as anybody, without a token. Only for an emulator; take teams.auth out of the settings.");
            await Task.Delay(Every, clock, stoppingToken);
        }
    }
}
