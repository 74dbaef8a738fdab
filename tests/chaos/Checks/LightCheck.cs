using ChatOps.Chaos.Load;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Chaos.Checks;

/// <summary>What can be checked while the bots go on working: nothing accepted is lost, and the newest chains hold.</summary>
internal static class LightCheck
{
    private const int Chains = 8;

    public static async Task<IReadOnlyList<string>> FindAsync(ChatOpsDbContext db, IReadOnlyList<Delivery> sent, CancellationToken cancellationToken)
    {
        var keys = sent.Select(delivery => delivery.RecordKey).ToArray();
        var saved = (await db.InboundDeliveries.Where(row => keys.Contains(row.DeliveryKey)).ToListAsync(cancellationToken)).ToLookup(row => row.DeliveryKey);
        var faults = sent.SelectMany(delivery => DeliveryCheck.Find(delivery, [.. saved[delivery.RecordKey]]).Select(fault => $"{delivery}: {fault}.")).ToList();
        foreach (var incident in await db.Incidents.OrderByDescending(incident => incident.Number).Take(Chains).ToListAsync(cancellationToken))
        {
            var verifier = new TimelineVerifier([]);
            await foreach (var entry in db.TimelineEntries.Of(incident.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                if (!verifier.Add(entry))
                {
                    break;
                }
            }

            if (verifier.Finish() is { Holds: false } report)
            {
                faults.Add($"The timeline of {incident.Key} does not hold: {report.FirstFault}.");
            }
        }

        return faults;
    }
}
