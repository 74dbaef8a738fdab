using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Brings what landed in the vault's folder to where it rests, when that is elsewhere, and puts legal holds on what rests
/// there. What could not go now goes at the next look.
/// </summary>
internal sealed class VaultSettling(ChatOpsRecord record, IVaultStore store, VaultFolder vault, EvidenceRetention retention, OutboxSignal outbox, ILogger<VaultSettling> logger)
{
    private readonly HashSet<(Guid Hold, bool IsReleased)> _carriedOver = [];

    /// <summary>Incidents whose channel knows that the store keeps something otherwise than was asked for.</summary>
    private readonly HashSet<IncidentId> _told = [];

    /// <summary>What those channels are still to be told, because the record was away: the store says it of a file only once.</summary>
    private readonly Dictionary<IncidentId, string> _untold = [];

    /// <summary>Holds of which the channel knows that the store did not take them on everything.</summary>
    private readonly HashSet<(Guid Hold, bool IsReleased)> _toldOfHold = [];

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

        foreach (var (incident, says) in _untold.ToList())
        {
            await TellAsync(incident, Notice.Warn(new TextSpan(says), " I say this once; the log has every file."), cancellationToken);
            _told.Add(incident);
            _untold.Remove(incident);
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
        var files = await FilesAsync(db, incident.Id, cancellationToken);
        foreach (var (place, item) in files)
        {
            if (File.Exists(vault.At(place)))
            {
                await SettleAsync(incident, place, Keeping(retention.Until(item), isHeld), cancellationToken);
            }
        }

        // Manifests and certificates stay as long as the last of what they are about, and what tells of a thing that is gone as long as a new one.
        var last = files.Select(file => retention.Until(file.Item)).Append(retention.From(record.Now)).Max();
        foreach (var beside in Directory.EnumerateFiles(vault.At(incident.Key), "*", SearchOption.AllDirectories).Where(file => EvidenceManifests.IsOne(Path.GetFileName(file)) || file.Contains("/destroyed/", StringComparison.Ordinal)))
        {
            await SettleAsync(incident, Path.GetRelativePath(vault.Root, beside), Keeping(last, isHeld), cancellationToken);
        }
    }

    /// <summary>A store refuses a lock that ends in the past, so what was kept long enough gets none.</summary>
    private VaultKeeping Keeping(DateTimeOffset? until, bool isHeld) =>
        until <= record.Now ? new VaultKeeping(null, isHeld) { IsOver = true } : new VaultKeeping(until, isHeld);

    private async Task SettleAsync(Incident incident, string place, VaultKeeping keeping, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.SettleAsync(place, keeping, cancellationToken) is { } says)
            {
                logger.LogWarning("Evidence is not kept as it was asked for: {Reason}", says);
                if (!_told.Contains(incident.Id))
                {
                    _untold.TryAdd(incident.Id, says);
                }
            }
        }
        catch (IOException exception)
        {
            // It stays in the folder, where it is as good as before.
            logger.LogWarning("Evidence could not be brought to its store: {Reason}", exception.Message);
        }
    }

    private async Task TellAsync(IncidentId id, Notice notice, CancellationToken cancellationToken)
    {
        await record.WriteAsync(async (session, token) => new Announcer(session).ToIncident((await session.LockIncidentAsync(id, token))!, notice), cancellationToken);
        outbox.Wake();
    }

    private async Task CarryOverAsync(ChatOpsDbContext db, EvidenceHold hold, CancellationToken cancellationToken)
    {
        var state = (hold.Id, hold.ReleasedAt is not null);
        if (_carriedOver.Contains(state))
        {
            return;
        }

        var isHeld = hold.ReleasedAt is null || await db.EvidenceHolds.AnyAsync(other => other.IncidentId == hold.IncidentId && other.ReleasedAt == null, cancellationToken);
        var (missed, why) = (0, "");
        foreach (var (place, _) in await FilesAsync(db, hold.IncidentId, cancellationToken))
        {
            try
            {
                await store.HoldAsync(place, isHeld, cancellationToken);
            }
            catch (IOException exception)
            {
                // The others are to be held all the same.
                (missed, why) = (missed + 1, missed == 0 ? exception.Message : why);
                logger.LogWarning("A legal hold could not be carried over to {Place}: {Reason}", place, exception.Message);
            }
        }

        if (missed == 0)
        {
            _carriedOver.Add(state);
        }
        else if (!_toldOfHold.Contains(state))
        {
            await TellAsync(
                hold.IncidentId,
                Notice.Warn(
                    $"The legal hold could not be {(isHeld ? "put on" : "lifted from")} {missed} file{(missed == 1 ? "" : "s")} in the store of the evidence: ", new TextSpan(CleanText.Shortened(CleanText.Line(why).TrimEnd('.'), 300)),
                    isHeld ? ". I destroy nothing while it stands; who may delete in the store can. I try again each minute." : ". I try again each minute."),
                cancellationToken);
            _toldOfHold.Add(state);
        }
    }

    /// <summary>Every file of items that have ended and are not destroyed.</summary>
    private static async Task<IReadOnlyList<(string Place, EvidenceItem Item)>> FilesAsync(ChatOpsDbContext db, IncidentId incident, CancellationToken cancellationToken)
    {
        var items = await db.EvidenceItems.AsNoTracking()
            .Where(item => item.IncidentId == incident && item.State != EvidenceState.Arriving && !db.EvidenceDestructions.Any(wish => wish.ItemId == item.Id && wish.AgreedBy != null && wish.VoidedAt == null)).ToListAsync(cancellationToken);
        var ids = items.Select(item => item.Id).ToList();
        var pieces = await db.EvidencePieces.AsNoTracking().Where(piece => ids.Contains(piece.ItemId)).ToListAsync(cancellationToken);
        return [.. items.SelectMany(item => EvidenceDestroyer.FilesOf(item, pieces).Select(file => (file.Place, item)))];
    }
}
