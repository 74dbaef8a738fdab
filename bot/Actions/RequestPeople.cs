using ChatOps.Bot.Commands;
using ChatOps.Bot.People;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>What matters of people when they ask for actions or decide on them, at this moment.</summary>
internal static class RequestPeople
{
    public static async Task<Approver> DescribeAsync(ChatOpsDbContext db, Incident incident, Person person, CancellationToken cancellationToken) =>
        Describe(
            incident, person, await IsKeptOutAsync(db, incident, person.Id, cancellationToken),
            await db.IncidentResponders.AnyAsync(responder => responder.IncidentId == incident.Id && responder.PersonId == person.Id, cancellationToken));

    /// <summary>Whose word on a request would count now. Who is kept out is none of them, and neither is who said it already.</summary>
    public static async Task<IReadOnlyList<Person>> DecidersAsync(
        ChatOpsDbContext db, PeopleDirectory people, Incident incident, ActionRequest request, CancellationToken cancellationToken)
    {
        var said = await db.ActionVerdicts.Where(verdict => verdict.RequestId == request.Id).Select(verdict => verdict.PersonId).ToListAsync(cancellationToken);
        var keptOut = await db.IncidentExclusions.Where(exclusion => exclusion.IncidentId == incident.Id).Select(exclusion => exclusion.PersonId).ToListAsync(cancellationToken);
        var on = await db.IncidentResponders.Where(responder => responder.IncidentId == incident.Id).Select(responder => responder.PersonId).ToListAsync(cancellationToken);
        return [.. people.With(PersonRole.Approver).Where(person => !said.Contains(person.Id)
            && ApprovalRule.WhyNot(Describe(incident, person, keptOut.Contains(person.Id), on.Contains(person.Id)), request.RequesterId) is null)];
    }

    /// <summary>Who may decide is not who it was: the cards that name them are to be true.</summary>
    public static async Task RefreshWaitingAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident.Id;
        foreach (var request in await context.Session.Db.ActionRequests.Where(request => request.IncidentId == incident && request.State == RequestState.AwaitingApproval)
            .OrderBy(request => request.Number).Select(request => request.Id).ToListAsync(cancellationToken))
        {
            context.Announce.RefreshRequest(context.Incident, request);
        }
    }

    /// <summary>Whether somebody is kept out of the incident, so that nothing they said counts.</summary>
    public static Task<bool> IsKeptOutAsync(ChatOpsDbContext db, Incident incident, PersonId person, CancellationToken cancellationToken) =>
        db.IncidentExclusions.AnyAsync(exclusion => exclusion.IncidentId == incident.Id && exclusion.PersonId == person, cancellationToken);

    private static Approver Describe(Incident incident, Person person, bool keptOut, bool broughtIn) => new(
        person.Id, person.Active && person.Has(PersonRole.Approver),
        !keptOut && (broughtIn || incident.DeclaredBy == person.Id || Enum.GetValues<IncidentRole>().Any(role => incident.Holder(role) == person.Id)),
        incident.CommanderId == person.Id || incident.SecurityLeadId == person.Id, person.Team);
}
