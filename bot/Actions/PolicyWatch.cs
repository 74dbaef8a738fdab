using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Puts it on the timelines of incidents that go on when people, hosts, catalogue or rules are not those any more under
/// which something was asked for there (rule 13 of the approvals), and takes back what waits for people under the former ones.
/// </summary>
internal sealed class PolicyWatch(ChatOpsRecord record, ActionPolicy policy)
{
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        var today = policy.Digest;
        List<IncidentId> asked;
        await using (var db = record.Read())
        {
            asked = await db.Incidents.NotEnded().Where(incident => db.ActionRequests.Any(request => request.IncidentId == incident.Id && request.Policy != null))
                .Select(incident => incident.Id).ToListAsync(cancellationToken);
        }

        foreach (var id in asked)
        {
            await record.WriteAsync((session, token) => NoteAsync(session, id, today, token), cancellationToken);
        }
    }

    /// <summary>What still waits for people under the former rules would never run; nobody is to go on deciding on it (rule 6).</summary>
    private static async Task VoidAsync(RecordSession session, Incident incident, string today, CancellationToken cancellationToken)
    {
        var waiting = await session.Db.ActionRequests.AsNoTracking()
            .Where(request => request.IncidentId == incident.Id && request.State == RequestState.AwaitingApproval && request.Policy != today)
            .OrderBy(request => request.Number).Select(request => request.Id).ToListAsync(cancellationToken);
        foreach (var id in waiting)
        {
            var request = (await session.LockRequestAsync(id, cancellationToken))!;
            await StoppedRequests.VoidAsync(
                new RequestChanging(session, request, incident), StoppedRequests.OtherRules, [], cancellationToken);
            new Announcer(session).RefreshRequest(incident, id);
            new Announcer(session).RefreshCard(incident);
        }
    }

    private static async Task<bool> NoteAsync(RecordSession session, IncidentId id, string today, CancellationToken cancellationToken)
    {
        // Two bots that start together say it once.
        if (await session.LockIncidentAsync(id, cancellationToken) is not { } incident)
        {
            return false;
        }

        var told = await session.Db.TimelineEntries.AsNoTracking().Of(id).Where(entry => entry.Kind == TimelineEntryKind.RulesChanged)
            .OrderByDescending(entry => entry.Sequence).FirstOrDefaultAsync(cancellationToken);
        var planned = await session.Db.ActionRequests.AsNoTracking().Where(request => request.IncidentId == id && request.Policy != null)
            .OrderByDescending(request => request.Number).Select(request => new { request.Policy, request.RequestedAt }).FirstAsync(cancellationToken);
        var before = told?.ReadPayload<RulesChanged>() is { } said && told.RecordedAt >= planned.RequestedAt ? said.To : planned.Policy!;
        if (before == today)
        {
            return false;
        }

        await session.RecordAsync(id, new RulesChanged(before, today), TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
        await VoidAsync(session, incident, today, cancellationToken);
        return true;
    }
}
