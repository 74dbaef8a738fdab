using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.Requests;

/// <summary>Requests of two people on one host, as the bot makes them.</summary>
internal static class RequestSamples
{
    public static Approver Ana { get; } = new(new PersonId("ana"), true, true, true, "security");

    public static Approver Ben { get; } = new(new PersonId("ben"), true, true, false, "security");

    public static Approver Cem { get; } = new(new PersonId("cem"), true, true, false, "platform");

    public static RequestPlan Plan(string digest = "d1") => new(
        "{}", "p1", digest.PadRight(64, '0'), "[]", "policy", ["true"], ["true"], [], [], "boot", null);

    public static RequestDraft Draft(IncidentId incident, bool destructive = false, int people = 2, string host = "pve1", Approver? requester = null) =>
        new(incident, RequestKind.Run, null, "contain.test", host, "{}", [], true, destructive, people, requester ?? Ana, "because", []);

    public static ActionRequest Asked(bool destructive = false, int people = 2, Approver? requester = null, DateTimeOffset? now = null) =>
        ActionRequest.Ask(
            Guid.NewGuid(), 1, "abcdefgh12", "nonce", Draft(new IncidentId(Guid.NewGuid()), destructive, people, requester: requester),
            RequestTimes.Default, now ?? DateTimeOffset.UnixEpoch).Request;

    public static ActionRequest Planned(bool destructive = false, int people = 2, Approver? requester = null)
    {
        var request = Asked(destructive, people, requester);
        var now = DateTimeOffset.UnixEpoch;
        request.Planned(Plan(), request.ExpiryFrom(RequestTimes.Default, now), RequestTimes.Default, now);
        return request;
    }

    /// <summary>Saves a planned request.</summary>
    public static Task<Guid> SaveAsync(TestRecord record, IncidentId incident, bool destructive = false, int people = 2, string host = "pve1") =>
        record.Record.WriteAsync(
            async (session, token) =>
            {
                var number = await session.NextRequestNumberAsync(token);
                var (request, _) = ActionRequest.Ask(
                    Guid.CreateVersion7(), number, $"run{number:00000}", "nonce", Draft(incident, destructive, people, host), RequestTimes.Default, session.Now);
                session.Db.ActionRequests.Add(request);
                await session.Db.SaveChangesAsync(token);
                request.Planned(Plan(), request.ExpiryFrom(RequestTimes.Default, session.Now), RequestTimes.Default, session.Now);
                return request.Id;
            },
            TestRun.Token);

    /// <summary>Somebody says yes, as the bot lets them.</summary>
    public static Task<RequestRefusal?> ApproveAsync(ChatOpsRecord record, Guid id, Approver approver, string? typed = null, string? digest = null) =>
        record.WriteAsync<RequestRefusal?>(
            async (session, token) =>
            {
                var request = (await session.LockRequestAsync(id, token))!;
                var verdicts = await session.Db.ActionVerdicts.Where(verdict => verdict.RequestId == id).ToListAsync(token);
                if (request.WhyNotApprove(approver, digest, typed, verdicts, session.Now) is { } refusal)
                {
                    return refusal;
                }

                var verdict = new ActionVerdict(request, approver, RequestVerdict.Approve, request.Digest!, new AccountKey(ChatPlatform.Console, "local", approver.Person.Value), "key", session.Now);
                session.Db.ActionVerdicts.Add(verdict);
                await session.Db.SaveChangesAsync(token);
                request.Count([.. verdicts, verdict], approver, RequestTimes.Default, session.Now);
                return null;
            },
            TestRun.Token);

    /// <summary>A bot starts the run, if it is its turn.</summary>
    public static Task<bool> DispatchAsync(ChatOpsRecord record, Guid id) =>
        record.WriteAsync(
            async (session, token) =>
            {
                var request = (await session.LockRequestAsync(id, token))!;
                var busy = await session.Db.ActionRequests.AnyAsync(
                    other => other.HostId == request.HostId && other.Changes && (other.State == RequestState.Dispatching || other.State == RequestState.Running || other.State == RequestState.Verifying), token);
                if (request.State != RequestState.Approved || busy)
                {
                    return false;
                }

                request.Dispatch(session.Now);
                session.Db.ActionSteps.Add(new ActionStep(id, 0, "step", null, session.Now));
                await session.RecordAsync(request.IncidentId, new Note("ran"), TimelineActor.Bot, TimelineSource.Bot, null, token);
                return true;
            },
            TestRun.Token);
}
