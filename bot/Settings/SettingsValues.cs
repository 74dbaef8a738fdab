using ChatOps.Bot.Slack;
using ChatOps.Bot.Teams;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Settings;

/// <summary>The settings as they were written, in types but not yet checked for sense.</summary>
internal sealed record SettingsValues(
    OrganisationOptions Organisation, IReadOnlyList<PersonOptions> People,
    IReadOnlyDictionary<Severity, SeverityClockOptions> Severities, CadenceOptions Cadence, ConsoleOptions Console,
    StorageOptions Storage, TerminalOptions Terminal, TelemetryOptions Telemetry, IReadOnlyList<HostSettings> Hosts, ActionOptions Actions,
    EvidenceOptions Evidence, SlackOptions Slack, TeamsOptions Teams)
{
    /// <summary>Where the database is and who may enter it; see <see cref="StorageOptions.ConnectionString"/>.</summary>
    private const string ConnectionString = "ChatOps";

    public static SettingsValues Bind(IConfiguration configuration)
    {
        var storage = Section<StorageOptions>(configuration, StorageOptions.Section);
        storage.ConnectionString = configuration.GetConnectionString(ConnectionString) ?? storage.ConnectionString;
        return new SettingsValues(
            Section<OrganisationOptions>(configuration, OrganisationOptions.Section),
            configuration.GetSection(PersonOptions.Section).Get<List<PersonOptions>>() ?? [],
            Enum.GetValues<Severity>().ToDictionary(
                severity => severity, severity => Section<SeverityClockOptions>(configuration, $"{SeverityClockOptions.Section}:{severity}")),
            Section<CadenceOptions>(configuration, CadenceOptions.Section),
            Section<ConsoleOptions>(configuration, ConsoleOptions.Section),
            storage,
            Section<TerminalOptions>(configuration, TerminalOptions.Section),
            Section<TelemetryOptions>(configuration, TelemetryOptions.Section),
            configuration.GetSection(HostSettings.Section).Get<List<HostSettings>>() ?? [],
            Section<ActionOptions>(configuration, ActionOptions.Section),
            Section<EvidenceOptions>(configuration, EvidenceOptions.Section),
            Section<SlackOptions>(configuration, SlackOptions.Section),
            Section<TeamsOptions>(configuration, TeamsOptions.Section));
    }

    private static T Section<T>(IConfiguration configuration, string name)
        where T : new() =>
        configuration.GetSection(name).Get<T>() ?? new T();
}
