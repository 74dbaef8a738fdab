namespace ChatOps.Storage.Incidents;

/// <summary>
/// Where an incident stands. It moves forward only, and may skip; <see cref="Cancelled"/> stands aside, and
/// reopening leads back to <see cref="Open"/>.
/// </summary>
public enum IncidentStatus
{
    /// <summary>Declared and being worked on.</summary>
    Open,

    /// <summary>It can no longer spread.</summary>
    Contained,

    /// <summary>Its cause is removed.</summary>
    Eradicated,

    /// <summary>What it broke works again.</summary>
    Recovered,

    /// <summary>Nothing is left to do but the review; the cadence stops here.</summary>
    Resolved,

    /// <summary>The record is complete. Only reopening, redaction and reading are possible.</summary>
    Closed,

    /// <summary>It was a false alarm, with a reason.</summary>
    Cancelled,
}
