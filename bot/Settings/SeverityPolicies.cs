using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Settings;

/// <summary>The clocks of each severity, as set.</summary>
internal sealed class SeverityPolicies(IReadOnlyDictionary<Severity, SeverityPolicy> policies)
{
    public static SeverityPolicies Default { get; } = new(
        Enum.GetValues<Severity>().ToDictionary(severity => severity, SeverityPolicy.DefaultFor));

    public SeverityPolicy For(Severity severity) => policies[severity];

    public static SeverityPolicies From(IReadOnlyDictionary<Severity, SeverityClockOptions> set) =>
        new(Enum.GetValues<Severity>().ToDictionary(severity => severity, severity => Merge(
            SeverityPolicy.DefaultFor(severity), set.GetValueOrDefault(severity))));

    private static SeverityPolicy Merge(SeverityPolicy defaults, SeverityClockOptions? set) => new(
        defaults.Severity,
        set?.AcknowledgeWithin?.Value ?? defaults.AcknowledgeWithin,
        set?.UpdateEvery?.Value ?? defaults.UpdateEvery,
        set?.TellSecurityAtOnce ?? defaults.TellSecurityAtOnce,
        set?.TellManagementWithin is { } deadline ? deadline.Value : defaults.TellManagementWithin);
}
