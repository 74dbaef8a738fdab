namespace ChatOps.Storage.Incidents;

/// <summary>What a status allows.</summary>
public static class IncidentStatusRules
{
    /// <summary>Whether people still work on it, so that status updates are due.</summary>
    public static bool IsActive(this IncidentStatus status) => status switch
    {
        IncidentStatus.Open or IncidentStatus.Contained or IncidentStatus.Eradicated or IncidentStatus.Recovered => true,
        IncidentStatus.Resolved or IncidentStatus.Closed or IncidentStatus.Cancelled => false,
    };

    /// <summary>Whether the record is finished: nothing but reopening and redaction changes it.</summary>
    public static bool HasEnded(this IncidentStatus status) => status switch
    {
        IncidentStatus.Closed or IncidentStatus.Cancelled => true,
        IncidentStatus.Open or IncidentStatus.Contained or IncidentStatus.Eradicated
            or IncidentStatus.Recovered or IncidentStatus.Resolved => false,
    };

    /// <summary>Whether <paramref name="to"/> lies ahead of <paramref name="from"/> on the way from open to closed.</summary>
    public static bool LeadsTo(this IncidentStatus from, IncidentStatus to) =>
        !from.HasEnded() && to != IncidentStatus.Cancelled && to > from;
}
