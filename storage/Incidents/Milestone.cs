namespace ChatOps.Storage.Incidents;

/// <summary>A point that an incident passes once; the metrics are made of these, never of "last changed".</summary>
public enum Milestone
{
    Detected,
    Declared,
    Acknowledged,
    Contained,
    Eradicated,
    Recovered,
    Resolved,
    Closed,
    Cancelled,
}
