using ChatOps.Actions.Plans;
using ChatOps.Bot.People;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>
/// The last look before a run: is it still what was approved, by people who still may, on a host that is still the same?
/// If so it is this run's turn, by one change of one row.
/// </summary>
internal sealed class Dispatching(
    RequestRecord record, PlanMaker plans, ActionPolicy policy, HostInventory inventory, HostQuestions questions, PreChecking preChecking, PeopleDirectory people)
{
    private static readonly TimeSpan UntilHostIsFree = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UntilHostAnswers = TimeSpan.FromSeconds(5);

    /// <summary>The time to decide is over.</summary>
    public Task<bool> ExpireAsync(Guid id, string owner, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                if (!changing.Request.State.IsOpen() || changing.Session.Now < changing.Request.ExpiresAt)
                {
                    return false;
                }

                await changing.RecordAsync(changing.Request.Expire(changing.Session.Now), token);
                return true;
            },
            cancellationToken);

    /// <summary>Brings an approved request to its turn.</summary>
    /// <returns>False if it is not its turn, or never will be.</returns>
    public async Task<bool> WorkAsync(RequestRead read, string owner, CancellationToken cancellationToken)
    {
        var request = read.Request;
        if (record.Now >= request.ExpiresAt)
        {
            await ExpireAsync(request.Id, owner, cancellationToken);
            return false;
        }

        if (request.Policy != policy.Digest)
        {
            return await VoidAsync(request.Id, owner, "The catalogue, the hosts or the people of the settings are not what they were when it was planned. Ask for it anew.", [], cancellationToken);
        }

        if (inventory.Find(request.HostId) is not { } host || plans.ScriptOf(read) is null)
        {
            return await VoidAsync(request.Id, owner, "What would run is not, byte for byte, what was approved. Ask for it anew.", [], cancellationToken);
        }

        var (drift, silent) = await DriftAsync(read, host, cancellationToken);
        if (silent is not null)
        {
            // Nothing was sent. It comes again until its time is over.
            await record.RestAsync(request.Id, owner, UntilHostAnswers, cancellationToken);
            return false;
        }

        return drift.Count > 0
            ? await VoidAsync(request.Id, owner, "The host is not what it was when it was approved.", drift, cancellationToken)
            : await DispatchAsync(request.Id, owner, cancellationToken);
    }

    /// <summary>What is different on the host since the approval.</summary>
    private async Task<(IReadOnlyList<string> Drift, string? Silent)> DriftAsync(RequestRead read, InventoryHost host, CancellationToken cancellationToken)
    {
        var request = read.Request;
        if (request.Kind is RequestKind.Undo or RequestKind.Confirm)
        {
            var (bootId, silent) = await preChecking.BootAsync(host, cancellationToken);
            return silent is not null ? ([], HostQuestions.WhyNot(host, silent))
                : bootId == request.BootId ? ([], null) : (["It restarted since."], null);
        }

        var plan = plans.Remake(request, read.Incident)!;
        var now = new PreCheck(plan.Subject);
        if (await questions.AskAllAsync(host, now, cancellationToken) is { } none)
        {
            return ([], HostQuestions.WhyNot(host, none));
        }

        var waived = request.Waived.ToHashSet();
        var drift = plan.DriftTo(now).Select(name => Changed(plan, now, name)).ToList();
        drift.AddRange(now.Refusals.Where(refusal => !refusal.Waivable || !waived.Contains(refusal.Name)).Select(refusal => refusal.Sentence));
        await using var db = record.Read();
        var missing = await EvidenceGates.MissingAsync(db, request, plan, cancellationToken);
        drift.AddRange(missing.Where(gate => !gate.Waivable || !gate.AnyOf.Any(waived.Contains)).Select(gate => $"A capture is missing: {string.Join(" or ", gate.AnyOf)}."));
        return (drift, null);
    }

    private static string Changed(ActionPlan plan, PreCheck now, string name)
    {
        var before = plan.Facts.FirstOrDefault(fact => fact.Name == name);
        var today = now.Facts.FirstOrDefault(fact => fact.Name == name);
        return $"{(before ?? today)?.Says ?? name}: {before?.Value ?? "nothing"} when it was approved, {today?.Value ?? "nothing"} now.";
    }

    private async Task<bool> VoidAsync(Guid id, string owner, string because, IReadOnlyList<string> changed, CancellationToken cancellationToken)
    {
        await record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                if (changing.Request.State != RequestState.Approved)
                {
                    return false;
                }

                await changing.RecordAsync(changing.Request.Void(because, changed, changing.Session.Now), token);
                return true;
            },
            cancellationToken);
        return false;
    }

    private async Task<bool> DispatchAsync(Guid id, string owner, CancellationToken cancellationToken)
    {
        var busy = false;
        var voided = false;
        var dispatched = await record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                var request = changing.Request;
                busy = false;
                voided = false;
                if (request.State != RequestState.Approved || changing.Session.Now >= request.ExpiresAt)
                {
                    return false;
                }

                if (await WhoseWordIsGoneAsync(changing, token) is { } gone)
                {
                    voided = true;
                    await changing.RecordAsync(request.Void(gone, [], changing.Session.Now), token);
                    return true;
                }

                busy = request.Changes && await changing.Session.Db.ActionRequests.AsNoTracking().AnyAsync(
                    other => other.HostId == request.HostId && other.Changes && other.Id != request.Id
                        && (other.State == RequestState.Dispatching || other.State == RequestState.Running || other.State == RequestState.Verifying),
                    token);
                if (busy)
                {
                    return false;
                }

                await changing.RecordAsync(request.Dispatch(changing.Session.Now), token);
                return true;
            },
            cancellationToken);
        if (busy)
        {
            await record.RestAsync(id, owner, UntilHostIsFree, cancellationToken);
        }

        return dispatched && !voided;
    }

    /// <summary>The glass was broken for it, by somebody who still may.</summary>
    private async Task<bool> WentAloneAsync(RequestChanging changing, CancellationToken cancellationToken) =>
        await changing.Session.Db.BreakGlasses.AsNoTracking().AnyAsync(glass => glass.RequestId == changing.Request.Id && glass.Digest == changing.Request.Digest, cancellationToken)
        && BreakGlassRule.WhyNot(policy, changing.Request, people.Find(changing.Request.RequesterId)) is null;

    /// <summary>Somebody who agreed may have been taken off the incident or out of the settings meanwhile.</summary>
    private async Task<string?> WhoseWordIsGoneAsync(RequestChanging changing, CancellationToken cancellationToken)
    {
        var request = changing.Request;
        var verdicts = await changing.Session.Db.ActionVerdicts.AsNoTracking()
            .Where(verdict => verdict.RequestId == request.Id && verdict.Verdict == RequestVerdict.Approve).ToListAsync(cancellationToken);
        var still = new List<Approver>();
        foreach (var verdict in verdicts)
        {
            if (people.Find(verdict.PersonId) is { } person)
            {
                var now = await RequestPeople.DescribeAsync(changing.Session.Db, changing.Incident, person, cancellationToken);
                if (ApprovalRule.WhyNot(now, request.RequesterId) is null)
                {
                    // Whether they lead counted when they decided.
                    still.Add(now with { Leads = verdict.Leads, Team = verdict.Team });
                }
            }
        }

        return request.Lack(still) is null || await WentAloneAsync(changing, cancellationToken) ? null : "Somebody who approved it may not do so any more.";
    }
}
