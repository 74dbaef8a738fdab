namespace ChatOps.Bot.Slack;

/// <summary>The company's own Slack app. Its three secrets come from the environment.</summary>
internal sealed class SlackOptions
{
    public const string Section = "Slack";

    /// <summary>xoxb-…; without it there is no Slack.</summary>
    public string? BotToken { get; set; }

    /// <summary>What Slack signs its requests with; needed unless they come over a socket.</summary>
    public string? SigningSecret { get; set; }

    /// <summary>xapp-…; with it the bot fetches what people do over a socket, and needs no public address.</summary>
    public string? AppToken { get; set; }

    /// <summary>Where the Web API is: there are other Slack clouds.</summary>
    public string ApiUrl { get; set; } = "https://slack.com/api/";

    /// <summary>The slash command; another app may own /incident.</summary>
    public string Command { get; set; } = "/incident";

    /// <summary>The channel that everybody is in, by its id; without it nothing is said to everybody.</summary>
    public string? Channel { get; set; }

    /// <summary>Whether incidents that are opened elsewhere get a channel here too.</summary>
    public bool EveryIncident { get; set; }

    /// <summary>Whether an incident's channel is archived when the incident is closed.</summary>
    public bool ArchiveOnClose { get; set; }

    /// <summary>Whether an account that nobody is mapped to may be known by its confirmed e-mail address.</summary>
    public bool LinkByEmail { get; set; }

    public bool IsOn => !string.IsNullOrWhiteSpace(BotToken);

    public bool TakesRequests => IsOn && !string.IsNullOrWhiteSpace(SigningSecret);

    public bool UsesSocket => IsOn && !string.IsNullOrWhiteSpace(AppToken);

    /// <summary>The Web API's address, with the slash that makes method names stand below it.</summary>
    public Uri Api => new(ApiUrl.EndsWith('/') ? ApiUrl : $"{ApiUrl}/");
}
