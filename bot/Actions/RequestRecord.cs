using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>A request with all that belongs to it, as it was read.</summary>
internal sealed record RequestRead(ActionRequest Request, ActionRequest? Of, Incident Incident);

/// <summary>
/// What the bot does with a request goes on the record here: the new state, its entries and the cards that show it, in
/// one transaction.
/// </summary>
internal sealed class RequestRecord(ChatOpsRecord record, OutboxSignal outbox, TimeProvider clock)
{
    /// <summary>How long a bot has a request before others may take over.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(20);

    public DateTimeOffset Now => clock.Now();

    public async Task<RequestRead> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var request = await db.ActionRequests.SingleAsync(known => known.Id == id, cancellationToken);
        var of = request.OfRequestId is { } earlier ? await db.ActionRequests.SingleAsync(known => known.Id == earlier, cancellationToken) : null;
        return new RequestRead(request, of, await db.Incidents.SingleAsync(known => known.Id == request.IncidentId, cancellationToken));
    }

    public ChatOpsDbContext Read() => record.Read();

    /// <summary>Takes a request to work on it; false if another bot has it or it has come further.</summary>
    public Task<bool> LeaseAsync(Guid id, string owner, CancellationToken cancellationToken) =>
        record.WriteAsync(
            async (session, token) => await session.LockRequestAsync(id, token) is { } request && request.Lease(owner, LeaseTime, session.Now),
            cancellationToken);

    /// <summary>Keeps a request for longer; false if it was lost.</summary>
    public Task<bool> RenewAsync(Guid id, string owner, CancellationToken cancellationToken) =>
        record.WriteAsync(
            async (session, token) =>
                await session.LockRequestAsync(id, token) is { } request && request.LeaseOwner == owner && request.Lease(owner, LeaseTime, session.Now),
            cancellationToken);

    /// <summary>Lets a request rest for some time, whichever bot takes it then.</summary>
    public Task RestAsync(Guid id, string owner, TimeSpan time, CancellationToken cancellationToken) =>
        record.WriteAsync(
            async (session, token) =>
            {
                if (await session.LockRequestAsync(id, token) is { } request && request.LeaseOwner == owner)
                {
                    request.Rest(session.Now + time);
                }
            },
            cancellationToken);

    /// <summary>
    /// Changes a request that this bot holds. Whoever lost its lease meanwhile changes nothing any more.
    /// </summary>
    /// <returns>False if the lease was lost or the work found nothing to do.</returns>
    public async Task<bool> ChangeAsync(
        Guid id, string owner, Func<RequestChanging, CancellationToken, Task<bool>> work, CancellationToken cancellationToken)
    {
        var changed = await record.WriteAsync(
            async (session, token) =>
            {
                // The incident first: whoever locks both does it in this order, and so nobody waits for each other.
                var incidentId = await session.Db.ActionRequests.AsNoTracking().Where(known => known.Id == id).Select(known => known.IncidentId).SingleAsync(token);
                var incident = await session.LockIncidentAsync(incidentId, token);
                var request = await session.LockRequestAsync(id, token);
                if (incident is null || request is null || request.LeaseOwner != owner)
                {
                    return false;
                }

                var before = request.State;
                var changing = new RequestChanging(session, request, incident);
                if (!await work(changing, token))
                {
                    return false;
                }

                var announce = new Announcer(session);
                announce.RefreshRequest(incident, id);
                if (before != request.State)
                {
                    announce.RefreshCard(incident);
                }

                return true;
            },
            cancellationToken);
        if (changed)
        {
            outbox.Wake();
        }

        return changed;
    }
}

/// <summary>A request in the middle of a change.</summary>
internal sealed record RequestChanging(RecordSession Session, ActionRequest Request, Incident Incident)
{
    /// <summary>Adds to the incident's timeline as the bot's own doing.</summary>
    public Task<TimelineEntry> RecordAsync(TimelineEvent happened, CancellationToken cancellationToken) =>
        Session.RecordAsync(Incident.Id, happened, TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
}
