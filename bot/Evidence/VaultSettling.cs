using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Brings what landed in the vault's folder to where it rests, when that is elsewhere, and puts legal holds on what rests
/// there. What could not go now goes at the next look.
/// </summary>
internal sealed class VaultSettling(ChatOpsRecord record, IVaultStore store, VaultFolder vault, EvidenceRetention retention, ILogger<VaultSettling> logger)
{
    private readonly HashSet<(Guid Hold, bool IsReleased)> _carriedOver = [];

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (!store.TakesOver)
        {
            return;
        }

        await using var db = record.Read();
        foreach (var incident in await db.Incidents.Where(incident => db.EvidenceItems.Any(item => item.IncidentId == incident.Id)).ToListAsync(cancellationToken))
        {
            await SettleAsync(db, incident, cancellationToken);
        }

        foreach (var hold in await db.EvidenceHolds.OrderBy(hold => hold.SetAt).ToListAsync(cancellationToken))
        {
            await CarryOverAsync(db, hold, cancellationToken);
        }
    }

    private async Task SettleAsync(ChatOpsDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(vault.At(incident.Key)))
        {
            return;
        }

        var isHeld = await db.EvidenceHolds.AnyAsync(hold => hold.IncidentId == incident.Id && hold.ReleasedAt == null, cancellationToken);
        foreach (var (place, item) in await FilesAsync(db, incident.Id, cancellationToken))
        {
            if (File.Exists(vault.At(place)))
            {
                await SettleAsync(place, new VaultKeeping(retention.Until(item), isHeld), cancellationToken);
            }
        }

        // Manifests and certificates go with what they are about.
        foreach (var beside in Directory.EnumerateFiles(vault.At(incident.Key), "*", SearchOption.AllDirectories).Where(file => EvidenceManifests.IsOne(Path.GetFileName(file)) || file.Contains("/destroyed/", StringComparison.Ordinal)))
        {
            await SettleAsync(Path.GetRelativePath(vault.Root, beside), new VaultKeeping(null, isHeld), cancellationToken);
        }
    }

    private async Task SettleAsync(string place, VaultKeeping keeping, CancellationToken cancellationToken)
    {
        try
        {
            await store.SettleAsync(place, keeping, cancellationToken);
        }
        catch (IOException exception)
        {
            // It stays in the folder, where it is as good as before.
            logger.LogWarning("Evidence could not be brought to its store: {Reason}", exception.Message);
        }
    }

    private async Task CarryOverAsync(ChatOpsDbContext db, EvidenceHold hold, CancellationToken cancellationToken)
    {
        var state = (hold.Id, hold.ReleasedAt is not null);
        if (_carriedOver.Contains(state))
        {
            return;
        }

        var isHeld = hold.ReleasedAt is null || await db.EvidenceHolds.AnyAsync(other => other.IncidentId == hold.IncidentId && other.ReleasedAt == null, cancellationToken);
        try
        {
            foreach (var (place, _) in await FilesAsync(db, hold.IncidentId, cancellationToken))
            {
                await store.HoldAsync(place, isHeld, cancellationToken);
            }

            _carriedOver.Add(state);
        }
        catch (IOException exception)
        {
            logger.LogWarning("A legal hold could not be carried over to the store of the evidence: {Reason}", exception.Message);
        }
    }

    /// <summary>Every file of items that have ended and are not destroyed.</summary>
    private static async Task<IReadOnlyList<(string Place, EvidenceItem Item)>> FilesAsync(ChatOpsDbContext db, IncidentId incident, CancellationToken cancellationToken)
    {
        var items = await db.EvidenceItems.AsNoTracking()
            .Where(item => item.IncidentId == incident && item.State != EvidenceState.Arriving && !db.EvidenceDestructions.Any(wish => wish.ItemId == item.Id && wish.AgreedBy != null)).ToListAsync(cancellationToken);
        var ids = items.Select(item => item.Id).ToList();
        var pieces = await db.EvidencePieces.AsNoTracking().Where(piece => ids.Contains(piece.ItemId)).ToListAsync(cancellationToken);
        return [.. items.SelectMany(item => EvidenceDestroyer.FilesOf(item, pieces).Select(file => (file.Place, item)))];
    }
}
