namespace ChatOps.Storage.Incidents;

/// <summary>The clocks that a severity starts. All spans are longer than zero.</summary>
/// <param name="Severity">The severity that these clocks belong to.</param>
/// <param name="AcknowledgeWithin">From declaration to the first acknowledgement.</param>
/// <param name="UpdateEvery">From one status update to the next.</param>
/// <param name="TellSecurityAtOnce">Whether the security leads are told when the incident opens.</param>
/// <param name="TellManagementWithin">From declaration until management must know; null where nobody need be told.</param>
public sealed record SeverityPolicy(
    Severity Severity,
    TimeSpan AcknowledgeWithin,
    TimeSpan UpdateEvery,
    bool TellSecurityAtOnce,
    TimeSpan? TellManagementWithin)
{
    /// <summary>The defaults of the security incident response runbook.</summary>
    public static SeverityPolicy DefaultFor(Severity severity) => severity switch
    {
        Severity.P0 => new(severity, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), true, TimeSpan.FromMinutes(30)),
        Severity.P1 => new(severity, TimeSpan.FromHours(1), TimeSpan.FromMinutes(60), true, TimeSpan.FromHours(2)),
        Severity.P2 => new(severity, TimeSpan.FromHours(4), TimeSpan.FromHours(24), false, null),
        Severity.P3 => new(severity, TimeSpan.FromHours(24), TimeSpan.FromHours(24), false, null),
    };
}
