using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>Whether the captures are there that a plan wants to exist before it destroys what they hold.</summary>
internal static class EvidenceGates
{
    /// <summary>The gates that nothing fulfils.</summary>
    public static async Task<IReadOnlyList<PlannedGate>> MissingAsync(
        ChatOpsDbContext db, ActionCatalog catalog, ActionRequest request, ActionPlan plan, CancellationToken cancellationToken)
    {
        var missing = new List<PlannedGate>();
        foreach (var gate in plan.Gates)
        {
            var names = Taking(catalog, gate);
            var captures = await db.ActionRequests.AsNoTracking()
                .Where(capture => capture.IncidentId == request.IncidentId && capture.HostId == request.HostId && capture.State == RequestState.Succeeded
                    && capture.Kind == RequestKind.Run && names.Contains(capture.ActionId))
                .ToListAsync(cancellationToken);
            var isThere = false;
            foreach (var capture in captures.Where(capture => Matches(capture, gate)))
            {
                isThere = isThere || await IsKeptAsync(db, catalog, capture, gate, cancellationToken);
            }

            if (!isThere)
            {
                missing.Add(gate);
            }
        }

        return missing;
    }

    /// <summary>
    /// Whether what the capture sent into the vault is still there and whole. What has no place in the vault, such as a
    /// snapshot, is as good as its run.
    /// </summary>
    private static async Task<bool> IsKeptAsync(ChatOpsDbContext db, ActionCatalog catalog, ActionRequest capture, PlannedGate gate, CancellationToken cancellationToken)
    {
        var action = catalog.Find(capture.ActionId);
        var steps = (PlanShown.Of(capture)?.Steps ?? [])
            .Where(step => step.IsStream && (gate.AnyOf.Contains(capture.ActionId) || (action is not null && gate.AnyOf.Contains(action.OriginOf(step.Name)))))
            .Select(step => step.Name).ToArray();
        if (steps.Length == 0)
        {
            return true;
        }

        var items = await db.EvidenceItems.AsNoTracking().Where(item => item.RequestId == capture.Id).OrderBy(item => item.Attempt).ToListAsync(cancellationToken);
        var destroyed = await db.EvidenceDestructions.AsNoTracking()
            .Where(wish => wish.IncidentId == capture.IncidentId && wish.AgreedBy != null && wish.VoidedAt == null).Select(wish => wish.ItemId).ToListAsync(cancellationToken);
        var last = steps.Select(step => items.LastOrDefault(item => item.Step == step)).ToArray();
        return last.All(item => item is { State: not (EvidenceState.Arriving or EvidenceState.Partial or EvidenceState.Differs) } && !destroyed.Contains(item.Id))
            && last.Any(item => item is { State: EvidenceState.Verified or EvidenceState.Nothing });
    }

    /// <summary>The captures that are under way and may fulfil one of these gates.</summary>
    public static async Task<IReadOnlyList<ActionRequest>> CapturingAsync(
        ChatOpsDbContext db, ActionCatalog catalog, ActionRequest request, IEnumerable<PlannedGate> gates, CancellationToken cancellationToken)
    {
        var names = gates.SelectMany(gate => Taking(catalog, gate)).Distinct().ToArray();
        return await db.ActionRequests.AsNoTracking()
            .Where(capture => capture.IncidentId == request.IncidentId && capture.HostId == request.HostId && capture.Kind == RequestKind.Run && names.Contains(capture.ActionId)
                && (capture.State == RequestState.PreChecking || capture.State == RequestState.AwaitingApproval || capture.State == RequestState.Approved
                    || capture.State == RequestState.Dispatching || capture.State == RequestState.Running || capture.State == RequestState.Verifying))
            .OrderBy(capture => capture.Number)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The actions that take one of a gate's captures: a profile is as good as the captures in it.</summary>
    private static string[] Taking(ActionCatalog catalog, PlannedGate gate) =>
        [.. catalog.Actions.Where(action => gate.AnyOf.Contains(action.Id) || action.Captures.Intersect(gate.AnyOf).Any()).Select(action => action.Id)];

    private static bool Matches(ActionRequest capture, PlannedGate gate)
    {
        var known = CanonicalJson.Deserialize<Dictionary<string, string>>(capture.Parameters);
        foreach (var fact in PlanShown.FactsOf(capture))
        {
            known[fact.Name] = fact.Value;
        }

        return gate.Same.All(same => known.GetValueOrDefault(same.Key) == same.Value);
    }
}
