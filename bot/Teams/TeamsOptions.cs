namespace ChatOps.Bot.Teams;

/// <summary>The company's own bot in Teams. Its secret comes from the environment, or it has a certificate.</summary>
internal sealed class TeamsOptions
{
    public const string Section = "Teams";

    /// <summary>The application's id in the directory; without it there is no Teams.</summary>
    public string? AppId { get; set; }

    /// <summary>The company's own tenant.</summary>
    public string? TenantId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>A file (PEM) with the certificate and, there or in <see cref="CertificateKey"/>, its key; in place of a secret.</summary>
    public string? Certificate { get; set; }

    public string? CertificateKey { get; set; }

    /// <summary>Where the bot's own token comes from; by default the public cloud's address for the tenant.</summary>
    public string? TokenUrl { get; set; }

    /// <summary>What the token is to be good for; another in other clouds.</summary>
    public string TokenScope { get; set; } = "https://api.botframework.com/.default";

    /// <summary>Where the keys of those are who sign what reaches the bot.</summary>
    public string OpenIdMetadataUrl { get; set; } = "https://login.botframework.com/v1/.well-known/openidconfiguration";

    /// <summary>Who signs what reaches the bot.</summary>
    public string Issuer { get; set; } = "https://api.botframework.com";

    /// <summary>Where messages go to until the first one came in and named its own place.</summary>
    public string ServiceUrl { get; set; } = "https://smba.trafficmanager.net/teams/";

    /// <summary>The tenants whose people count; by default <see cref="TenantId"/> alone.</summary>
    public IList<string> AllowedTenants { get; set; } = [];

    /// <summary>The channel in which each incident gets a thread, by its id (19:…@thread.tacv2).</summary>
    public string? Channel { get; set; }

    /// <summary>Whether incidents that are opened elsewhere get a thread here too.</summary>
    public bool EveryIncident { get; set; }

    /// <summary>The team's group in the directory; Graph names it by that.</summary>
    public string? Team { get; set; }

    /// <summary>Whether each incident gets a channel of its own, where an owner of the team has consented (Channel.Create.Group).</summary>
    public bool ChannelPerIncident { get; set; }

    /// <summary>Whether the bot may look for its own messages, to which an owner of the team has consented (ChannelMessage.Read.Group).</summary>
    public bool FindMessages { get; set; }

    /// <summary>Microsoft Graph; another in other clouds.</summary>
    public string GraphUrl { get; set; } = "https://graph.microsoft.com/v1.0/";

    /// <summary>What Graph's token is to be good for; another in other clouds.</summary>
    public string GraphScope { get; set; } = "https://graph.microsoft.com/.default";

    public TeamsAuth Auth { get; set; }

    /// <summary>Whether anything is to be asked of Graph.</summary>
    public bool UsesGraph => (ChannelPerIncident || FindMessages) && !IsDevelopment;

    public bool IsOn => !string.IsNullOrWhiteSpace(AppId) || IsDevelopment;

    /// <summary>Anybody on this machine may say that they are Teams.</summary>
    public bool IsDevelopment => Auth == TeamsAuth.Development;

    public bool HasCredentials => !string.IsNullOrWhiteSpace(ClientSecret) || !string.IsNullOrWhiteSpace(Certificate);

    /// <summary>The same application, for a token that Graph takes.</summary>
    public TeamsOptions ForGraph() => new()
    {
        AppId = AppId,
        TenantId = TenantId,
        ClientSecret = ClientSecret,
        Certificate = Certificate,
        CertificateKey = CertificateKey,
        TokenUrl = TokenUrl,
        TokenScope = GraphScope,
    };

    /// <summary>The tenants that are let in, in small letters.</summary>
    public IReadOnlySet<string> Tenants => (AllowedTenants.Count > 0 ? AllowedTenants : [TenantId ?? ""])
        .Where(tenant => tenant.Length > 0).Select(tenant => tenant.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);

    public Uri TokenAddress => new(string.IsNullOrWhiteSpace(TokenUrl) ? $"https://login.microsoftonline.com/{TenantId}/oauth2/v2.0/token" : TokenUrl);
}

/// <summary>How what comes in proves that it comes from Teams.</summary>
internal enum TeamsAuth
{
    /// <summary>By the token of each request.</summary>
    Token,

    /// <summary>Not at all: for the emulator on this machine, which has no tokens.</summary>
    Development,
}
