using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
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
            if (!captures.Any(capture => Matches(capture, gate)))
            {
                missing.Add(gate);
            }
        }

        return missing;
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
