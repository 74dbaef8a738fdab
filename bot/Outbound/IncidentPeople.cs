using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Outbound;

/// <summary>The people of an incident, as far as <see cref="Disclosure"/> has to know them.</summary>
/// <param name="Responders">Who was brought in; of an incident that everybody may see nobody asks.</param>
/// <param name="Excluded">Who is kept out.</param>
internal sealed record IncidentPeople(IReadOnlySet<PersonId> Responders, IReadOnlySet<PersonId> Excluded)
{
    /// <summary>As they are saved: whoever was brought in by this transaction counts once it is saved.</summary>
    public static async Task<IncidentPeople> OfAsync(ChatOpsDbContext db, Incident incident, CancellationToken cancellationToken) =>
        new(
            incident.Sensitive ? (await db.IncidentResponders.Where(known => known.IncidentId == incident.Id).Select(known => known.PersonId).ToListAsync(cancellationToken)).ToHashSet() : [],
            (await db.IncidentExclusions.Where(known => known.IncidentId == incident.Id).Select(known => known.PersonId).ToListAsync(cancellationToken)).ToHashSet());
}
