namespace ChatOps.Bot.Settings;

// The settings file, section by section. Each key can also come from the environment (Section__Key).

/// <summary>Who we are.</summary>
internal sealed class OrganisationOptions
{
    public const string Section = "Organisation";

    public string Name { get; set; } = "ChatOps";

    /// <summary>IANA zone for times where a reader's own is not known.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>One human and all their accounts.</summary>
internal sealed class PersonOptions
{
    public const string Section = "People";

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>commander, security-lead, technical-lead, scribe, management, responder, approver, break-glass, operator, observer.</summary>
    public IList<string> Roles { get; set; } = [];

    public string? TimeZone { get; set; }

    /// <summary>Some actions want the word of somebody from another team than the one who asks.</summary>
    public string? Team { get; set; }

    public string? Email { get; set; }

    public string? Phone { get; set; }

    public AccountOptions Accounts { get; set; } = new();
}

/// <summary>The chat identities of a person.</summary>
internal sealed class AccountOptions
{
    /// <summary>The subject (sub) that the sign-in service gives, or in the first run any name.</summary>
    public IList<string> Console { get; set; } = [];

    /// <summary>User names on the bot's own machine.</summary>
    public IList<string> Terminal { get; set; } = [];

    /// <summary>team-id/user-id.</summary>
    public IList<string> Slack { get; set; } = [];

    /// <summary>tenant-id/directory-object-id.</summary>
    public IList<string> Teams { get; set; } = [];
}

/// <summary>The clocks of one severity; what is not given keeps its default.</summary>
internal sealed class SeverityClockOptions
{
    public const string Section = "Severities";

    public Duration? AcknowledgeWithin { get; set; }

    public Duration? UpdateEvery { get; set; }

    public bool? TellSecurityAtOnce { get; set; }

    /// <summary>Not given, it keeps its default too; none switches it off.</summary>
    public Deadline? TellManagementWithin { get; set; }
}

/// <summary>How status updates behave.</summary>
internal sealed class CadenceOptions
{
    public const string Section = "Cadence";

    /// <summary>How long before the due time the commander gets a draft.</summary>
    public Duration DraftBefore { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After this many updates in a row without a human word the deputy is told.</summary>
    public int SilentUpdatesUntilDeputy { get; set; } = 2;

    /// <summary>After this many, management is told.</summary>
    public int SilentUpdatesUntilManagement { get; set; } = 3;
}

/// <summary>How one enters the console.</summary>
internal enum ConsoleSignIn
{
    /// <summary>Anybody at this machine may be any of the people; for trying it out. Loopback only.</summary>
    FirstRun,

    /// <summary>The one person named in <see cref="ConsoleOptions.LocalPerson"/>. Loopback only.</summary>
    Local,

    OpenIdConnect,
}

/// <summary>The built-in chat.</summary>
internal sealed class ConsoleOptions
{
    public const string Section = "Console";

    /// <summary>The address that the bot listens on.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";

    /// <summary>The address that people use, if a proxy stands between.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>What cookies are sealed with; the folder keys beside the record unless it is said otherwise.</summary>
    public string? KeysFolder { get; set; }

    public ConsoleSignIn SignIn { get; set; } = ConsoleSignIn.FirstRun;

    public string? LocalPerson { get; set; }

    public OpenIdConnectSettings OpenIdConnect { get; set; } = new();
}

/// <summary>The sign-in service. The client's secret comes from the environment.</summary>
internal sealed class OpenIdConnectSettings
{
    public string? Authority { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>The claim that names the account: sub, or email where the service verifies it.</summary>
    public string AccountClaim { get; set; } = "sub";
}

/// <summary>The command line on the bot's own machine.</summary>
internal sealed class TerminalOptions
{
    public const string Section = "Terminal";

    /// <summary>The Unix socket that it talks to; see <see cref="ChatOps.Bot.Terminal.TerminalSocket"/> for where it is by default.</summary>
    public string? Socket { get; set; }
}

/// <summary>Traces and figures for the operator.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Where to send them (OTLP); nothing is sent when empty.</summary>
    public string? Otlp { get; set; }
}
