namespace ChatOps.Storage.Incidents;

/// <summary>Questions that more than one place asks.</summary>
public static class IncidentQueries
{
    /// <summary>Incidents whose next status update is due at or before <paramref name="now"/>, the longest overdue first.</summary>
    public static IQueryable<Incident> DueForUpdate(this IQueryable<Incident> incidents, DateTimeOffset now) =>
        incidents.Where(incident => incident.NextUpdateDueAt != null && incident.NextUpdateDueAt <= now)
            .OrderBy(incident => incident.NextUpdateDueAt);

    /// <summary>Incidents that people still have something to do for: neither closed nor cancelled.</summary>
    public static IQueryable<Incident> NotEnded(this IQueryable<Incident> incidents) =>
        incidents.Where(incident => incident.Status != IncidentStatus.Closed && incident.Status != IncidentStatus.Cancelled);
}
