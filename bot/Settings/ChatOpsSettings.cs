using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Slack;
using ChatOps.Bot.Teams;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Settings;

/// <summary>All settings, checked: what the parts of the bot are made from.</summary>
internal sealed record ChatOpsSettings
{
    /// <summary>The file that they were read from.</summary>
    public required string File { get; init; }

    public OrganisationOptions Organisation { get; init; } = new();

    /// <summary>The zone for times where a reader's own is not known.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    public PeopleDirectory People { get; init; } = new([], []);

    public SeverityPolicies Severities { get; init; } = SeverityPolicies.Default;

    public CadenceOptions Cadence { get; init; } = new();

    public ConsoleOptions Console { get; init; } = new();

    public StorageOptions Storage { get; init; } = new();

    public TerminalOptions Terminal { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    public IReadOnlyList<HostSettings> Hosts { get; init; } = [];

    public ActionOptions Actions { get; init; } = new();

    public SlackOptions Slack { get; init; } = new();

    public TeamsOptions Teams { get; init; } = new();

    public EvidenceOptions Evidence { get; init; } = new();

    /// <summary>Not in the file.</summary>
    public AnswerLimits Answers { get; init; } = new();

    /// <summary>Everything as .NET configuration, for the sections of single platforms.</summary>
    public IConfiguration Configuration { get; init; } = new ConfigurationBuilder().Build();
}
