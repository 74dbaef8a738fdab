using ChatOps.Storage.Incidents;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.Timeline;

/// <summary>Questions to the timeline.</summary>
public static class TimelineQueries
{
    /// <summary>The entries of one incident, in order.</summary>
    public static IQueryable<TimelineEntry> Of(this IQueryable<TimelineEntry> entries, IncidentId incident) =>
        entries.Where(entry => entry.IncidentId == incident).OrderBy(entry => entry.Sequence);

    /// <summary>The end of an incident's chain; <see cref="TimelineHead.Empty"/> if it has no entry.</summary>
    public static async Task<TimelineHead> HeadOfAsync(
        this IQueryable<TimelineEntry> entries, IncidentId incident, CancellationToken cancellationToken)
    {
        var last = await entries.AsNoTracking()
            .Where(entry => entry.IncidentId == incident)
            .OrderByDescending(entry => entry.Sequence)
            .Select(entry => new { entry.Sequence, entry.Hash })
            .FirstOrDefaultAsync(cancellationToken);
        return last is null ? TimelineHead.Empty : new TimelineHead(last.Sequence, last.Hash);
    }
}
