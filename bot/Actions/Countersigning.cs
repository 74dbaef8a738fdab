using ChatOps.Bot.Cadence;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>Tells management, once, of a run without a second person that nobody has looked at in time.</summary>
internal sealed class Countersigning(ChatOpsRecord record, PeopleDirectory people, OutboxSignal outbox, TimeProvider clock)
{
    private const int Most = 50;

    public async Task TellOverdueAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        await using var db = record.Read();
        var overdue = await db.BreakGlasses.Where(glass => glass.CountersignedAt == null && !glass.OverdueTold && glass.CountersignDueAt <= now)
            .OrderBy(glass => glass.CountersignDueAt).Take(Most).Select(glass => glass.RequestId).ToListAsync(cancellationToken);
        foreach (var id in overdue)
        {
            await record.WriteAsync((session, token) => TellAsync(session, id, token), cancellationToken);
        }

        if (overdue.Count > 0)
        {
            outbox.Wake();
        }
    }

    private async Task TellAsync(RecordSession session, Guid id, CancellationToken cancellationToken)
    {
        var request = await session.Db.ActionRequests.AsNoTracking().SingleAsync(known => known.Id == id, cancellationToken);
        if (await session.LockIncidentAsync(request.IncidentId, cancellationToken) is not { } incident
            || await session.Db.BreakGlasses.AsTracking().SingleAsync(known => known.RequestId == id, cancellationToken) is not { CountersignedAt: null, OverdueTold: false } glass)
        {
            return;
        }

        glass.Overdue();
        var on = await IncidentPeople.OfAsync(session.Db, incident, cancellationToken);
        var managers = Escalation.For(people, incident, on, IncidentRole.ManagementEscalation);
        await session.RecordAsync(
            incident.Id, new BreakGlassOverdue(request.Key, glass.CountersignDueAt, [.. managers.Select(person => person.Id)]), TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
        var announce = new Announcer(session);
        Escalation.Tell(
            announce, incident, on, IncidentRole.ManagementEscalation, managers,
            $"{people.NameOf(glass.PersonId)} let {request.Key} ({request.ActionId} {request.HostId}) run without a second person, and nobody has looked at it for a day. Say: /incident countersign {incident.Key} {request.Key} <what you found>");
        announce.RefreshCard(incident);
    }
}
