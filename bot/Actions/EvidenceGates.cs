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
        ChatOpsDbContext db, ActionRequest request, ActionPlan plan, CancellationToken cancellationToken)
    {
        var missing = new List<PlannedGate>();
        foreach (var gate in plan.Gates)
        {
            var names = gate.AnyOf.ToArray();
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
