using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// What the record says of an incident's evidence: the rows, which whoever has the database can change, and the timeline
/// and signed manifests, which hold them to it. Read in one snapshot, because bots go on taking and sealing meanwhile.
/// </summary>
internal sealed class VaultLedger
{
    public required Incident Incident { get; init; }

    /// <summary>Items that are on their way or have ended.</summary>
    public required IReadOnlyList<EvidenceItem> Items { get; init; }

    public required ILookup<Guid, EvidencePiece> Pieces { get; init; }

    public required IReadOnlyList<EvidenceManifest> Manifests { get; init; }

    /// <summary>The runs that took something.</summary>
    public required IReadOnlyDictionary<Guid, ActionRequest> Runs { get; init; }

    /// <summary>Items whose files are gone on two people's word.</summary>
    public required IReadOnlySet<Guid> Destroyed { get; init; }

    /// <summary>The entries of the chain of custody.</summary>
    public required IReadOnlyList<TimelineEntry> Custody { get; init; }

    /// <summary>What is wrong with the timeline itself; null if it holds.</summary>
    public required string? Timeline { get; init; }

    /// <summary>Whether its entries at least hang together, so that what they say can be heard.</summary>
    public required bool IsChained { get; init; }

    public IEnumerable<EvidenceItem> Ended => Items.Where(item => item.State != EvidenceState.Arriving);

    /// <summary>The events of a kind that are not redacted.</summary>
    public IEnumerable<T> Told<T>(TimelineEntryKind kind)
        where T : TimelineEvent =>
        Custody.Where(entry => entry.Kind == kind).Select(entry => entry.ReadPayload<T>()).OfType<T>();

    /// <summary>How many entries of a kind are redacted, so that what they said cannot be compared.</summary>
    public int Redacted(TimelineEntryKind kind) => Custody.Count(entry => entry.Kind == kind && entry.Payload is null);

    public static async Task<VaultLedger> ReadAsync(ChatOpsRecord record, Checkpoints checkpoints, IncidentId id, CancellationToken cancellationToken)
    {
        var kept = checkpoints.KeptOf(await IncidentAsync(record, id, cancellationToken));
        await using var db = await record.ReadSnapshotAsync(cancellationToken);
        var incident = await db.Incidents.SingleAsync(known => known.Id == id, cancellationToken);
        var verifier = new TimelineVerifier([]);
        var custody = new List<TimelineEntry>();
        await foreach (var entry in db.TimelineEntries.Of(id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            verifier.Add(entry);
            if ($"{entry.Kind}".StartsWith("Evidence", StringComparison.Ordinal))
            {
                custody.Add(entry);
            }
        }

        var isChained = verifier.Finish().Holds;
        var holds = isChained && (await checkpoints.CheckAsync(db, incident, kept, cancellationToken)).Faults.Count == 0;
        var items = await db.EvidenceItems.Where(item => item.IncidentId == id).OrderBy(item => item.Number).ToListAsync(cancellationToken);
        var ids = items.Select(item => item.Id).ToList();
        var manifests = await db.EvidenceManifests.Where(manifest => manifest.IncidentId == id).OrderBy(manifest => manifest.SealedAt).ToListAsync(cancellationToken);
        var runs = items.Select(item => item.RequestId).OfType<Guid>().Concat(manifests.Select(manifest => manifest.RequestId)).Distinct().ToList();
        return new VaultLedger
        {
            Incident = incident,
            Items = items,
            Pieces = (await db.EvidencePieces.Where(piece => ids.Contains(piece.ItemId)).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken)).ToLookup(piece => piece.ItemId),
            Manifests = manifests,
            Runs = await db.ActionRequests.Where(request => runs.Contains(request.Id)).ToDictionaryAsync(request => request.Id, cancellationToken),
            Destroyed = (await db.EvidenceDestructions.Where(wish => wish.IncidentId == id && wish.DestroyedAt != null).Select(wish => wish.ItemId).ToListAsync(cancellationToken)).ToHashSet(),
            Custody = custody,
            IsChained = isChained,
            Timeline = holds ? null : $"The timeline of {incident.Key} does not hold, so what it says of the evidence proves nothing; \"verify\" says what is wrong with it.",
        };
    }

    private static async Task<Incident> IncidentAsync(ChatOpsRecord record, IncidentId id, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.Incidents.SingleAsync(known => known.Id == id, cancellationToken);
    }
}
