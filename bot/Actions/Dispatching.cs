using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
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

    /// <summary>By how much the clocks of several bots may differ.</summary>
    public static readonly TimeSpan ClockLeeway = TimeSpan.FromMinutes(1);

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

                var approved = changing.Request.State == RequestState.Approved;
                await changing.RecordAsync(changing.Request.Expire(changing.Session.Now), token);
                if (approved)
                {
                    // Somebody was told that it runs.
                    StoppedRequests.Tell(changing, "will not run", changing.Request.Says ?? "");
                }

                return true;
            },
            cancellationToken);

    /// <summary>Stops what waits although its incident is over, or was decided by a clock that was ahead.</summary>
    /// <returns>Whether it is stopped.</returns>
    public async Task<bool> StopAsync(RequestRead read, string owner, CancellationToken cancellationToken)
    {
        var request = read.Request;
        if (request.State is not (RequestState.AwaitingApproval or RequestState.Approved)
            || ((request.Kind != RequestKind.Run || read.Incident.EndedRefusal() is null) && !request.IsAheadOf(record.Now, ClockLeeway)))
        {
            return false;
        }

        await record.ChangeAsync(
            request.Id, owner,
            async (changing, token) =>
            {
                if (WhyStopped(changing) is not { } because)
                {
                    return false;
                }

                await StoppedRequests.VoidAsync(changing, because, [], token);
                return true;
            },
            cancellationToken);
        return true;
    }

    private static string? WhyStopped(RequestChanging changing) =>
        changing.Request.State is not (RequestState.AwaitingApproval or RequestState.Approved) ? null
        : changing is { Request.Kind: RequestKind.Run } && changing.Incident.EndedRefusal() is not null ? "The incident is over. To do it all the same, reopen the incident and ask anew."
        : changing.Request.IsAheadOf(changing.Session.Now, ClockLeeway) ? "My clock was ahead and was set right since, so nobody knows how old this is. Ask for it anew."
        : null;

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
            return await VoidAsync(request.Id, owner, StoppedRequests.OtherRules, [], cancellationToken);
        }

        if (inventory.Find(request.HostId, read.Incident) is not { } host || plans.ScriptOf(read) is null)
        {
            return await VoidAsync(request.Id, owner, "What would run is not, byte for byte, what was approved. Ask for it anew.", [], cancellationToken);
        }

        var (drift, silent) = await DriftAsync(read, host, cancellationToken);
        if (silent is { Ending: HostEnding.NotSent { Fault: HostFault.KeyChanged or HostFault.KeyNotPinned } })
        {
            return await VoidAsync(request.Id, owner, HostQuestions.WhyNot(host, silent), [], cancellationToken, new HostKeyRefused(host.Id, host.Ssh.PinnedKeys, silent.PresentedKey ?? "unknown"));
        }

        if (silent is not null)
        {
            // Nothing was sent. It comes again until its time is over.
            await WaitAsync(request.Id, owner, HostQuestions.WhyNot(host, silent), cancellationToken);
            await record.RestAsync(request.Id, owner, UntilHostAnswers, cancellationToken);
            return false;
        }

        return drift.Count > 0
            ? await VoidAsync(request.Id, owner, "The host is not what it was when it was approved.", drift, cancellationToken)
            : await DispatchAsync(request.Id, owner, cancellationToken);
    }

    /// <summary>What is different on the host since the approval.</summary>
    private async Task<(IReadOnlyList<string> Drift, HostResult? Silent)> DriftAsync(RequestRead read, InventoryHost host, CancellationToken cancellationToken)
    {
        var request = read.Request;
        if (request.Kind is RequestKind.Undo or RequestKind.Confirm)
        {
            var (bootId, silent) = await preChecking.BootAsync(host, cancellationToken);
            return silent is not null ? ([], silent)
                : bootId == request.BootId ? ([], null) : (["It restarted since."], null);
        }

        var plan = plans.Remake(request, read.Incident)!;
        var now = new PreCheck(plan.Subject);
        if (await questions.AskAllAsync(host, now, cancellationToken) is { } none)
        {
            return ([], none);
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

    /// <summary>Says on the card what keeps it from its turn, and in the channel the first time: people were told that it runs.</summary>
    private Task WaitAsync(Guid id, string owner, string because, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            id, owner,
            (changing, _) =>
            {
                var first = changing.Request.Says is null;
                if (!changing.Request.Waits(because))
                {
                    return Task.FromResult(false);
                }

                if (first)
                {
                    StoppedRequests.Tell(changing, "waits", $"{because} It goes on by itself if that changes in time.");
                }

                return Task.FromResult(true);
            },
            cancellationToken);

    private async Task<bool> VoidAsync(
        Guid id, string owner, string because, IReadOnlyList<string> changed, CancellationToken cancellationToken, HostKeyRefused? key = null)
    {
        await record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                if (changing.Request.State != RequestState.Approved)
                {
                    return false;
                }

                if (key is not null)
                {
                    await changing.RecordAsync(key, token);
                }

                await StoppedRequests.VoidAsync(changing, because, changed, token);
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
                    await StoppedRequests.VoidAsync(changing, gone, [], token);
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
