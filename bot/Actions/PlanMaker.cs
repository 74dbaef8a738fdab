using ChatOps.Actions.Parameters;
using ChatOps.Actions.Plans;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Makes plans from requests, and makes them again from what was stored. What comes out is compared by its digest with
/// what was approved before a byte of it is sent.
/// </summary>
internal sealed class PlanMaker(ActionPolicy policy, HostInventory hosts)
{
    /// <summary>What a run is made from besides the host's answers; null if catalogue or settings do not know it any more.</summary>
    public PlanSubject? SubjectOf(ActionRequest request, Incident incident)
    {
        if (policy.Catalog.Find(request.ActionId) is not { } action || hosts.Find(request.HostId) is not { } host)
        {
            return null;
        }

        // The host as it was planned for: it may have another key or address since, and what ran on it is still the same.
        var planned = request.Plan is { } plan ? CanonicalJson.Deserialize<StoredPlan>(plan).Host : host.Planned;
        var typed = CanonicalJson.Deserialize<Dictionary<string, string>>(request.Parameters);
        return ParameterValues.Bind(action, typed, policy.Protected) is ParameterOutcome.Bound bound
            ? new PlanSubject(action, bound.Values, planned, incident.Key, request.Run)
            : null;
    }

    /// <summary>The plan of a run, from its stored facts; null if it cannot be made any more.</summary>
    public ActionPlan? Remake(ActionRequest run, Incident incident)
    {
        if (run.Facts is null || SubjectOf(run, incident) is not { } subject)
        {
            return null;
        }

        var facts = PlanShown.FactsOf(run).Select(fact => new FactValue(fact.Name, fact.Says, fact.Value, fact.Bound)).ToArray();
        return PreCheck.Replay(subject, facts) is { } check && ActionPlan.Render(check, run.Waived.ToHashSet()) is PlanOutcome.Rendered rendered
            && rendered.Plan.Digest == (run.Kind is RequestKind.Run or RequestKind.Preview ? run.PlanDigest : rendered.Plan.Digest)
            ? rendered.Plan
            : null;
    }

    /// <summary>What a stored request runs; null if it would not be, byte for byte, what was approved.</summary>
    public RunScript? ScriptOf(RequestRead read)
    {
        var script = Script(read, read.Request.BootId!);
        return script?.Digest == read.Request.PlanDigest ? script : null;
    }

    /// <summary>What takes an earlier run back or keeps it, on the boot of today; null if its plan cannot be made any more.</summary>
    public RunScript? FollowUp(RequestRead read, string bootId) => Script(read, bootId);

    private RunScript? Script(RequestRead read, string bootId)
    {
        var run = read.Request.Kind is RequestKind.Undo or RequestKind.Confirm ? read.Of : read.Request;
        if (run is null || Remake(run, read.Incident) is not { } plan)
        {
            return null;
        }

        return read.Request.Kind switch
        {
            RequestKind.Undo => RunScript.OfUndo(plan, read.Request.Key, read.Request.Run, bootId),
            RequestKind.Confirm => RunScript.OfConfirm(plan, read.Request.Key, read.Request.Run, bootId),
            _ => RunScript.OfRun(plan),
        };
    }
}

/// <summary>The part of a stored plan that says which host it is for.</summary>
internal sealed record StoredPlan(PlannedHost Host);
