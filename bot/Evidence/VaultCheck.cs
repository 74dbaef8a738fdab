using System.Security.Cryptography;
using System.Text;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
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
}

/// <summary>Reads everything of an incident in the vault again and compares it with the record. It needs no key to read the evidence.</summary>
internal sealed class VaultCheck(ChatOpsRecord record, VaultFolder vault, EvidenceManifests manifests, SigningKey key)
{
    private const int Buffer = 1 << 17;

    public async Task<VaultReport> RunAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var items = await db.EvidenceItems.Where(item => item.IncidentId == incident && item.State != EvidenceState.Arriving).OrderBy(item => item.Number).ToListAsync(cancellationToken);
        var sealedManifests = await db.EvidenceManifests.Where(manifest => manifest.IncidentId == incident).ToListAsync(cancellationToken);
        var faults = new List<string>();
        var (files, bytes, kept) = (0, 0L, 0);
        foreach (var item in items)
        {
            var pieces = await db.EvidencePieces.Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken);
            var parts = pieces.Count > 0 ? pieces.Select(piece => (piece.Place, piece.SealedSha256, piece.SealedBytes))
                : item.SealedSha256 is { } sha256 ? [(item.Place, sha256, item.SealedBytes)] : [];
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

        foreach (var manifest in sealedManifests)
        {
            CheckManifest(manifest, items, faults);
        }

        return new VaultReport(kept, files, bytes, faults);
    }

    private async Task<long> CheckAsync(EvidenceItem item, string place, string expected, long size, List<string> faults, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(vault.At(place), FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (found != expected)
            {
                faults.Add(file.Length == size
                    ? $"{item.Key}: {place} was changed; its bytes are not those that were kept."
                    : $"{item.Key}: {place} was changed; it has {file.Length} bytes, and {size} were kept.");
            }

            return file.Length;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add($"{item.Key}: {place} is gone.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{item.Key}: {place} cannot be read ({Chat.CleanText.Line(exception.Message)}).");
        }

        return 0;
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

    private void CheckManifest(EvidenceManifest manifest, List<EvidenceItem> items, List<string> faults)
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
        else if (!SigningKey.Verifies(key.Public, bytes, Convert.FromBase64String(manifest.Signature)))
        {
            faults.Add($"The signature of the manifest of {name} does not fit.");
        }

        if (items.Find(item => item.RequestId == manifest.RequestId) is not { } item || FolderOf(item) is not { } folder)
        {
            return;
        }

        var path = vault.At($"{folder}/{EvidenceManifests.FileName}");
        if (!File.Exists(path))
        {
            manifests.Keep(manifest, folder);
        }
        else if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            faults.Add($"{name} lies in the vault with other words than in the record.");
        }
    }

    /// <summary>The folder of a run's evidence.</summary>
    public static string? FolderOf(EvidenceItem item) => Path.GetDirectoryName(item.Place);
}
