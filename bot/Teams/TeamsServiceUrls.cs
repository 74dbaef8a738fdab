namespace ChatOps.Bot.Teams;

/// <summary>The places that the bot's token may be sent to: whoever has it speaks as the bot.</summary>
internal sealed class TeamsServiceUrls(TeamsOptions options)
{
    /// <summary>trafficmanager.net is anybody's, so only this one name of it.</summary>
    private static readonly string[] Hosts =
    [
        "smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com", "smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us",
    ];

    private const string Family = ".botframework.com";

    /// <summary>Whether it is a place of Microsoft's, or the one that the settings name.</summary>
    public bool IsTrusted(string? serviceUrl)
    {
        if (!Uri.TryCreate(serviceUrl, UriKind.Absolute, out var url) || url.UserInfo.Length > 0)
        {
            return false;
        }

        if (options.IsDevelopment)
        {
            return url.IsLoopback;
        }

        // A test's Connector on this very machine has no certificate.
        return (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback) && (IsNamed(url)
            || (url.IsDefaultPort && (Hosts.Contains(url.Host, StringComparer.OrdinalIgnoreCase) || url.Host.EndsWith(Family, StringComparison.OrdinalIgnoreCase))));
    }

    private bool IsNamed(Uri url) =>
        Uri.TryCreate(options.ServiceUrl, UriKind.Absolute, out var own) && url.Scheme == own.Scheme && url.Port == own.Port && string.Equals(url.Host, own.Host, StringComparison.OrdinalIgnoreCase);
}
