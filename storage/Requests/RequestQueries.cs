using ChatOps.Storage.Incidents;

namespace ChatOps.Storage.Requests;

/// <summary>Questions that more than one place asks.</summary>
public static class RequestQueries
{
    /// <summary>
    /// Requests to do something that wait for people or for their turn, of incidents that are closed or cancelled. What takes
    /// something back, or keeps it, may still be wanted then.
    /// </summary>
    /// <param name="requests">All of them.</param>
    /// <param name="incidents">All incidents.</param>
    public static IQueryable<ActionRequest> LeftOpen(this IQueryable<ActionRequest> requests, IQueryable<Incident> incidents)
    {
        var goOn = incidents.NotEnded();
        return requests.Where(request => request.Kind == RequestKind.Run && (request.State == RequestState.AwaitingApproval || request.State == RequestState.Approved)
            && !goOn.Any(incident => incident.Id == request.IncidentId));
    }
}
