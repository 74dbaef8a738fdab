namespace ChatOps.Storage.Incidents;

/// <summary>How bad it is. The order is the order of urgency: P0 is the most urgent.</summary>
public enum Severity
{
    /// <summary>Critical: active breach, exfiltration, system compromise.</summary>
    P0,

    /// <summary>High: significant vulnerability, attempted breach.</summary>
    P1,

    /// <summary>Medium: policy violation, potential vulnerability.</summary>
    P2,

    /// <summary>Low: minor or informational.</summary>
    P3,
}
