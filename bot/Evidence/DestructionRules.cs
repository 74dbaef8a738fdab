using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>What stands against destroying an item. It is asked when people decide and again when the files are to go.</summary>
internal sealed class DestructionRules(EvidenceRetention retention)
{
    /// <summary>What is to be known where files had begun to go.</summary>
    public const string Begun = "Part of it may be gone already; \"evidence verify\" says what.";

    /// <summary>What stands against it now; null if nothing does.</summary>
    public async Task<string?> WhyNotAsync(RecordSession session, Incident incident, EvidenceItem item, CancellationToken cancellationToken)
    {
        if (await session.Db.EvidenceHolds.AsNoTracking().SingleOrDefaultAsync(hold => hold.IncidentId == incident.Id && hold.ReleasedAt == null, cancellationToken) is { } hold)
        {
            return $"A legal hold stands on the evidence of {incident.Key} ({hold.Reason}), so nobody can have it destroyed.";
        }

        return item.State == EvidenceState.Arriving ? $"{item.Key} is still arriving."
            : !incident.Status.HasEnded() ? $"{incident.Key} is not over; its evidence stays until it is closed."
            : retention.Until(item) is { } until && session.Now < until ? $"{item.Key} is to be kept until {until:yyyy-MM-dd} by the settings (evidence.retention)."
            : null;
    }

    /// <summary>Voids what is decided for an incident and not done: what came up since has to be weighed anew by two people.</summary>
    /// <returns>What people have to know of the items, behind what else is said; empty if nothing was decided.</returns>
    public static async Task<string> VoidAllAsync(RecordSession session, Incident incident, string because, TimelineActor actor, TimelineSource source, CancellationToken cancellationToken)
    {
        var decided = await session.Db.EvidenceDestructions.AsTracking()
            .Where(wish => wish.IncidentId == incident.Id && wish.AgreedBy != null && wish.DestroyedAt == null && wish.VoidedAt == null).ToListAsync(cancellationToken);
        var (keys, begun) = (new List<string>(), new List<string>());
        foreach (var wish in decided)
        {
            var number = await session.Db.EvidenceItems.Where(item => item.Id == wish.ItemId).Select(item => item.Number).SingleAsync(cancellationToken);
            (wish.HasBegun ? begun : keys).Add(EvidenceItem.KeyOf(number));
            await VoidAsync(session, wish, EvidenceItem.KeyOf(number), because, actor, source, cancellationToken);
        }

        // The database lets nothing of them be changed once a hold is there.
        await session.SaveAsync(cancellationToken);
        return Stays(keys) + string.Concat(begun.Select(key => $" The destruction of {key} was stopped. {Begun}"));
    }

    /// <summary>Voids one decision.</summary>
    public static Task VoidAsync(RecordSession session, EvidenceDestruction wish, string item, string because, TimelineActor actor, TimelineSource source, CancellationToken cancellationToken)
    {
        wish.Void(session.Now);
        var words = wish.HasBegun ? $"{because.TrimEnd('.')}. {Begun}" : because;
        return session.RecordAsync(wish.IncidentId, new EvidenceDestructionVoided(item, words), actor, source, null, cancellationToken);
    }

    private static string Stays(List<string> items) =>
        items.Count == 0 ? "" : $" What was decided of {string.Join(", ", items)} counts no more: {(items.Count == 1 ? "it is" : "they are")} not destroyed unless two people decide so anew.";
}
