using System.Security.Cryptography;
using System.Text;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>What a check of the vault found.</summary>
/// <param name="Items">How many items have something in the vault.</param>
/// <param name="Files">How many files were read.</param>
/// <param name="Bytes">How many bytes that were.</param>
/// <param name="Faults">What does not hold, a sentence each.</param>
internal sealed record VaultReport(int Items, int Files, long Bytes, IReadOnlyList<string> Faults)
{
    public bool Holds => Faults.Count == 0;

    /// <summary>Whether everything was looked at; else the only fault says why not.</summary>
    public bool IsWhole { get; init; } = true;
}

/// <summary>Reads everything of an incident in the vault again and compares it with the record. It needs no key to read the evidence.</summary>
internal sealed class VaultCheck(ChatOpsRecord record, IVaultStore store, EvidenceManifests manifests, SigningKey key)
{
    public async Task<VaultReport> RunAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var items = await db.EvidenceItems.Where(item => item.IncidentId == incident && item.State != EvidenceState.Arriving).OrderBy(item => item.Number).ToListAsync(cancellationToken);
        var sealedManifests = await db.EvidenceManifests.Where(manifest => manifest.IncidentId == incident).ToListAsync(cancellationToken);
        var faults = new List<string>();
        var (files, bytes, kept) = (0, 0L, 0);
        var destroyed = await db.EvidenceDestructions.AsNoTracking().Where(wish => wish.IncidentId == incident && wish.DestroyedAt != null).Select(wish => wish.ItemId).ToListAsync(cancellationToken);
        foreach (var item in items)
        {
            var pieces = await db.EvidencePieces.Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken);
            var parts = item.ChunkBytes is not null ? pieces.Select(piece => (piece.Place, piece.SealedSha256, piece.SealedBytes))
                : item.SealedSha256 is { } sha256 ? [(item.Place, sha256, item.SealedBytes)] : [];
            if (destroyed.Contains(item.Id))
            {
                faults.AddRange(await StillThereAsync(item, parts.Select(part => part.Place), cancellationToken));
                continue;
            }

            var any = false;
            foreach (var (place, expected, size) in parts)
            {
                any = true;
                files++;
                bytes += await CheckAsync(item, place, expected, size, faults, cancellationToken);
            }

            kept += any ? 1 : 0;
            CheckItem(item, pieces, sealedManifests, faults);
        }

        var told = await ToldAsync(db, incident, cancellationToken);
        foreach (var manifest in sealedManifests)
        {
            await CheckManifestAsync(manifest, items, told, faults, cancellationToken);
        }

        faults.AddRange(await UnsignedAsync(db, items, sealedManifests, cancellationToken));
        faults.AddRange(await StrangersAsync(db, incident, items, cancellationToken));
        return new VaultReport(kept, files, bytes, faults);
    }

    private async Task<long> CheckAsync(EvidenceItem item, string place, string expected, long size, List<string> faults, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = await store.OpenAsync(place, cancellationToken);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (found != expected)
            {
                faults.Add(file.Length == size
                    ? $"{item.Key}: {place} was changed; its bytes are not those that were kept."
                    : $"{item.Key}: {place} was changed; it has {file.Length} bytes, and {size} were kept.");
            }

            return file.Length;
        }
        catch (FileNotFoundException)
        {
            faults.Add($"{item.Key}: {place} is gone.");
        }
        catch (IOException exception)
        {
            faults.Add($"{item.Key}: {place} cannot be read ({Chat.CleanText.Line(exception.Message)}).");
        }

        return 0;
    }

    /// <summary>Files of an item that a certificate says are gone.</summary>
    private async Task<IReadOnlyList<string>> StillThereAsync(EvidenceItem item, IEnumerable<string> places, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var place in places)
        {
            try
            {
                await using var file = await store.OpenAsync(place, cancellationToken);
                faults.Add($"{item.Key}: {place} was destroyed by the record, and it is there.");
            }
            catch (FileNotFoundException)
            {
                // As it should be.
            }
        }

        return faults;
    }

    /// <summary>The row says what the signed manifest says.</summary>
    private static void CheckItem(EvidenceItem item, List<EvidencePiece> pieces, List<EvidenceManifest> manifests, List<string> faults)
    {
        if (manifests.Find(manifest => manifest.RequestId == item.RequestId) is not { } sealedIn)
        {
            return;
        }

        var (json, named) = (sealedIn.Json, $"\"item\":\"{item.Key}\"");
        var digests = pieces.Count > 0 ? pieces.Select(piece => piece.SealedSha256) : item.SealedSha256 is { } one ? [one] : [];
        if (!json.Contains(named, StringComparison.Ordinal))
        {
            faults.Add($"{item.Key}: the signed manifest of its run does not know it.");
        }
        else if (digests.Any(digest => !json.Contains($"\"sealedSha256\":\"{digest}\"", StringComparison.Ordinal)))
        {
            faults.Add($"{item.Key}: its row says another digest than the signed manifest.");
        }
    }

    /// <summary>The digests of manifests that the timeline knows; null if somebody had one of these entries redacted.</summary>
    private static async Task<IReadOnlySet<string>?> ToldAsync(ChatOpsDbContext db, IncidentId incident, CancellationToken cancellationToken)
    {
        var entries = await db.TimelineEntries.AsNoTracking().Of(incident).Where(entry => entry.Kind == TimelineEntryKind.EvidenceSealed).ToListAsync(cancellationToken);
        return entries.Any(entry => entry.Payload is null) ? null : entries.Select(entry => entry.ReadPayload<EvidenceSealed>()!.ManifestSha256).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Runs that are over and whose evidence no manifest describes.</summary>
    private static async Task<IEnumerable<string>> UnsignedAsync(ChatOpsDbContext db, List<EvidenceItem> items, List<EvidenceManifest> manifests, CancellationToken cancellationToken)
    {
        var without = items.Select(item => item.RequestId).OfType<Guid>().Distinct().Except(manifests.Select(manifest => manifest.RequestId)).ToList();
        var requests = await db.ActionRequests.AsNoTracking().Where(request => without.Contains(request.Id)).ToListAsync(cancellationToken);
        return requests.Where(request => request.State.IsOver()).Select(request =>
            $"{string.Join(", ", items.Where(item => item.RequestId == request.Id).Select(item => item.Key))}: the signed manifest of {request.Key} is gone, or was never made.");
    }

    /// <summary>Files in the incident's folder that the record does not know.</summary>
    private async Task<IEnumerable<string>> StrangersAsync(ChatOpsDbContext db, IncidentId id, List<EvidenceItem> items, CancellationToken cancellationToken)
    {
        var incident = await db.Incidents.AsNoTracking().SingleAsync(known => known.Id == id, cancellationToken);
        var ours = await db.EvidenceItems.AsNoTracking().Where(item => item.IncidentId == id).ToListAsync(cancellationToken);
        var ids = ours.Select(item => item.Id).ToList();
        var known = ours.Select(item => item.Place).Concat(await db.EvidencePieces.AsNoTracking().Where(piece => ids.Contains(piece.ItemId)).Select(piece => piece.Place).ToListAsync(cancellationToken))
            .ToHashSet(StringComparer.Ordinal);
        var arriving = ours.Where(item => item.State == EvidenceState.Arriving).Select(item => item.Place).ToArray();
        var runs = items.Select(FolderOf).Concat(items.Where(item => item.ChunkBytes is not null).Select(item => item.Place)).ToHashSet(StringComparer.Ordinal);
        return (await store.ListAsync(incident.Key, cancellationToken))

            // Another record may share the vault; what lies in no run of this one is not this one's to judge.
            .Where(place => runs.Contains(Path.GetDirectoryName(place)) && !known.Contains(place) && !EvidenceManifests.IsOne(Path.GetFileName(place))
                && !arriving.Any(open => place.StartsWith(open, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).Select(place => $"{place} lies in the vault, and the record does not know of it.");
    }

    private async Task CheckManifestAsync(EvidenceManifest manifest, List<EvidenceItem> items, IReadOnlySet<string>? told, List<string> faults, CancellationToken cancellationToken)
    {
        var name = $"The manifest of {string.Join(", ", items.Where(item => item.RequestId == manifest.RequestId).Select(item => item.Key))}";
        var bytes = Encoding.UTF8.GetBytes(manifest.Json);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != manifest.Sha256)
        {
            faults.Add($"{name} was changed after it was signed.");
        }
        else if (manifest.KeyId != key.Id)
        {
            faults.Add($"{name} is signed by the key {manifest.KeyId}, and the bot's is {key.Id}; check it with the public key that was exported then.");
        }
        else if (!Fits(bytes, manifest.Signature))
        {
            faults.Add($"{name} does not fit its signature.");
        }
        else if (told is not null && !told.Contains(manifest.Sha256))
        {
            faults.Add($"{name} is not the one that the timeline knows; it was put in the place of another.");
        }

        if (items.Find(item => item.RequestId == manifest.RequestId) is not { } item || FolderOf(item) is not { } folder)
        {
            return;
        }

        try
        {
            await using var file = await store.OpenAsync($"{folder}/{EvidenceManifests.FileName}", cancellationToken);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != Convert.ToHexStringLower(SHA256.HashData(bytes)))
            {
                faults.Add($"{name} lies in the vault with other words than in the record.");
            }
        }
        catch (FileNotFoundException)
        {
            manifests.Keep(manifest, folder);
        }
        catch (IOException exception)
        {
            faults.Add($"{name} cannot be read in the vault ({Chat.CleanText.Line(exception.Message)}).");
        }
    }

    private bool Fits(byte[] bytes, string signature)
    {
        var raw = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, raw, out var length) && SigningKey.Verifies(key.Public, bytes, raw[..length]);
    }

    /// <summary>The folder of a run's evidence.</summary>
    public static string? FolderOf(EvidenceItem item) => Path.GetDirectoryName(item.Place);
}
