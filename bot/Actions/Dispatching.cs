using ChatOps.Actions.Plans;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>
/// The last look before a run: is it still what was approved, by people who still may, on a host that is still the same?
/// If so it is this run's turn, by one change of one row.
/// </summary>
internal sealed class Dispatching(
    RequestRecord record, PlanMaker plans, ActionPolicy policy, HostInventory inventory, HostQuestions questions, PreChecking preChecking, ApprovalStanding standing)
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

        if (inventory.Find(request.HostId, read.Incident) is not { } host || plans.ScriptOf(read) is null)
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
        var missing = await EvidenceGates.MissingAsync(db, policy.Catalog, request, plan, cancellationToken);
        drift.AddRange(missing.Where(gate => !gate.Waivable || !gate.AnyOf.Any(waived.Contains)).Select(gate => $"A capture is missing: {string.Join(" or ", gate.AnyOf)}."));
        return (drift, null);
    }

    /// <summary>Whether something else changes the host, or may still do so although nobody hears of it.</summary>
    private static async Task<bool> IsBusyAsync(RequestChanging changing, CancellationToken cancellationToken)
    {
        var request = changing.Request;
        var others = changing.Session.Db.ActionRequests.AsNoTracking().Where(other => other.HostId == request.HostId && other.Changes && other.Id != request.Id);
        if (await others.AnyAsync(
            other => other.State == RequestState.Dispatching || other.State == RequestState.Running || other.State == RequestState.Verifying, cancellationToken))
        {
            return true;
        }

        // Whoever takes a run back must not have to wait for what they take back.
        var unknown = await others.Where(other => other.State == RequestState.Unknown && other.Id != request.OfRequestId).ToListAsync(cancellationToken);
        foreach (var other in unknown)
        {
            var open = await changing.Session.Db.ActionSteps.AsNoTracking().SingleOrDefaultAsync(step => step.RequestId == other.Id && step.EndedAt == null, cancellationToken);
            var limit = PlanShown.Of(other)?.Steps.FirstOrDefault(step => step.Name == open?.Name)?.LimitSeconds;
            if (open is not null && limit is { } seconds && changing.Session.Now < open.StartedAt + StepRunner.Grace + TimeSpan.FromSeconds(seconds))
            {
                return true;
            }
        }

        return false;
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

                if (await standing.WhoseWordIsGoneAsync(changing, token) is { } gone)
                {
                    voided = true;
                    await changing.RecordAsync(request.Void(gone, [], changing.Session.Now), token);
                    return true;
                }

                busy = request.Changes && await IsBusyAsync(changing, token);
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
}
