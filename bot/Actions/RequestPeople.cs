using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>What matters of people when they ask for actions or decide on them, at this moment.</summary>
internal static class RequestPeople
{
    public static async Task<Approver> DescribeAsync(ChatOpsDbContext db, Incident incident, Person person, CancellationToken cancellationToken)
    {
        var on = !await IsKeptOutAsync(db, incident, person.Id, cancellationToken)
            && (incident.DeclaredBy == person.Id
                || Enum.GetValues<IncidentRole>().Any(role => incident.Holder(role) == person.Id)
                || await db.IncidentResponders.AnyAsync(responder => responder.IncidentId == incident.Id && responder.PersonId == person.Id, cancellationToken));
        return new Approver(
            person.Id, person.Active && person.Has(PersonRole.Approver), on,
            incident.CommanderId == person.Id || incident.SecurityLeadId == person.Id, person.Team);
    }

    /// <summary>Whether somebody is kept out of the incident, so that nothing they said counts.</summary>
    public static Task<bool> IsKeptOutAsync(ChatOpsDbContext db, Incident incident, PersonId person, CancellationToken cancellationToken) =>
        db.IncidentExclusions.AnyAsync(exclusion => exclusion.IncidentId == incident.Id && exclusion.PersonId == person, cancellationToken);
}
