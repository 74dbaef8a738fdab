using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Slack;

/// <summary>Which workspace the bot is installed in, and as whom; asked for until Slack says it, and again now and then.</summary>
internal sealed class SlackWorkspace(SlackClient slack, TimeProvider clock, ILogger<SlackWorkspace> logger) : BackgroundService
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AskAnewAfter = TimeSpan.FromHours(1);

    private SlackIdentity? _known;

    /// <summary>Null until Slack has said it.</summary>
    public SlackIdentity? Known => Volatile.Read(ref _known);

    public async Task<SlackIdentity> GetAsync(CancellationToken cancellationToken)
    {
        return Known ?? await AskAsync(cancellationToken);
    }

    private async Task<SlackIdentity> AskAsync(CancellationToken cancellationToken)
    {
        var answer = await slack.CallAsync("auth.test", new Dictionary<string, string>(), cancellationToken);
        var identity = new SlackIdentity(
            answer.Text("team_id") ?? throw new ChatRefusedException("Slack did not say which workspace the bot is in."),
            answer.Text("enterprise_id"), answer.Text("user_id") ?? "", answer.Text("bot_id"), answer.Text("team"), answer.Scopes);
        Volatile.Write(ref _known, identity);
        return identity;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var identity = await AskAsync(stoppingToken);
                logger.LogInformation("Slack: workspace {Team}, bot user {BotUser}", identity.TeamId, identity.BotUserId);
                await Task.Delay(AskAnewAfter, clock, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The top of the loop: the bot runs on without Slack, and asks again.
                logger.LogWarning("Slack did not say which workspace the bot is in: {Reason}", exception.Message);
                await Task.Delay(AskAgainAfter, clock, stoppingToken);
            }
        }
    }
}

/// <summary>The bot as Slack knows it.</summary>
/// <param name="Scopes">What its token may do, with commas between; null where Slack does not say.</param>
internal sealed record SlackIdentity(string TeamId, string? EnterpriseId, string BotUserId, string? BotId, string? TeamName, string? Scopes)
{
    /// <summary>Whether somebody of that workspace is one of our own.</summary>
    public bool IsOurs(string? team, string? enterprise) =>
        string.IsNullOrEmpty(team) || team == TeamId || team == EnterpriseId || (EnterpriseId is { Length: > 0 } ours && enterprise == ours);
}
