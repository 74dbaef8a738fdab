using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Cadence;

/// <summary>Picks from the timeline what an update tells: what happened, not what was asked, refused or posted.</summary>
internal static class ToldEntries
{
    private static readonly TimelineEntryKind[] NotToldOf =
    [
        TimelineEntryKind.CommandRun, TimelineEntryKind.MessagePossiblyRepeated, TimelineEntryKind.CommandRefused, TimelineEntryKind.StatusUpdatePosted,
        TimelineEntryKind.UpdateDraftOffered, TimelineEntryKind.ActionPlanned, TimelineEntryKind.ActionStepEnded,
        TimelineEntryKind.ActionDispatched, TimelineEntryKind.EvidenceSealed,

        // An update may be read by the one whom it is about.
        TimelineEntryKind.PersonExcluded, TimelineEntryKind.PersonReadmitted,
    ];

    /// <summary>The entries after <paramref name="sequence"/>, in order.</summary>
    public static async Task<IReadOnlyList<TimelineEntry>> ToldSinceAsync(
        this ChatOpsDbContext db, IncidentId incident, long sequence, CancellationToken cancellationToken) =>
        await db.TimelineEntries.AsNoTracking().Of(incident)
            .Where(entry => entry.Sequence > sequence && !NotToldOf.Contains(entry.Kind))
            .ToListAsync(cancellationToken);
}
