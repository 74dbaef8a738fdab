using System.Security.Cryptography;
using System.Text;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Evidence;

/// <summary>What a check of the vault found.</summary>
/// <param name="Items">How many items have something in the vault.</param>
/// <param name="Files">How many files were read.</param>
/// <param name="Bytes">How many bytes that were.</param>
/// <param name="Faults">What does not hold, a sentence each, and after that what could not be looked at.</param>
internal sealed record VaultReport(int Items, int Files, long Bytes, IReadOnlyList<string> Faults)
{
    public bool Holds => Faults.Count == 0;

    /// <summary>How many of the last sentences say only that something could not be looked at.</summary>
    public int Unread { get; init; }

    /// <summary>Whether the answer is known: all was looked at, or something does not hold whatever the rest is.</summary>
    public bool IsWhole => Unread == 0 || Faults.Count > Unread;
}

/// <summary>
/// Reads everything of an incident in the vault again and compares it with the record, and the record with the signed
/// manifests and the timeline. It needs no key to read the evidence.
/// </summary>
internal sealed class VaultCheck(ChatOpsRecord record, IVaultStore store, EvidenceManifests manifests, Checkpoints checkpoints, SigningKey key)
{
    public async Task<VaultReport> RunAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        var ledger = await VaultLedger.ReadAsync(record, checkpoints, incident, cancellationToken);
        var (missed, vouched) = new VaultWitnesses(ledger).Hear();
        var destroyed = ledger.Ended.Where(item => ledger.Destroyed.Contains(item.Id)).Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        var (faults, unread) = (new List<string>(), new List<string>());
        var (files, bytes) = (0, 0L);
        foreach (var file in vouched)
        {
            if (destroyed.Contains(file.Item))
            {
                await StillThereAsync(file, faults, unread, cancellationToken);
                continue;
            }

            if (await CheckAsync(file, faults, unread, cancellationToken) is { } length)
            {
                files++;
                bytes += length;
            }
        }

        faults.AddRange(missed);
        foreach (var manifest in ledger.Manifests)
        {
            await CheckManifestAsync(ledger, manifest, faults, unread, cancellationToken);
        }

        await FindStrangersAsync(ledger, faults, unread, cancellationToken);
        return new VaultReport(vouched.Select(file => file.Item).Except(destroyed).Count(), files, bytes, [.. faults, .. unread]) { Unread = unread.Count };
    }

    /// <summary>How long the file is, 0 if it is gone; null if it cannot be looked at.</summary>
    private async Task<long?> CheckAsync(VouchedFile vouched, List<string> faults, List<string> unread, CancellationToken cancellationToken)
    {
        var (item, place, expected, size) = vouched;
        try
        {
            await using var file = await store.OpenAsync(place, cancellationToken);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (found != expected)
            {
                faults.Add(file.Length == size
                    ? $"{item}: {place} was changed; its bytes are not those that were kept."
                    : $"{item}: {place} was changed; it has {file.Length} bytes, and {size} were kept.");
            }

            return file.Length;
        }
        catch (FileNotFoundException)
        {
            faults.Add($"{item}: {place} is gone.");
            return 0;
        }
        catch (IOException exception)
        {
            unread.Add($"{item}: {place} cannot be read ({Why(exception)}).");
            return null;
        }
    }

    /// <summary>A file of an item that a certificate says is gone.</summary>
    private async Task StillThereAsync(VouchedFile vouched, List<string> faults, List<string> unread, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = await store.OpenAsync(vouched.Place, cancellationToken);
            faults.Add($"{vouched.Item}: {vouched.Place} was destroyed by the record, and it is there.");
        }
        catch (FileNotFoundException)
        {
            // As it should be.
        }
        catch (IOException exception)
        {
            unread.Add($"{vouched.Item}: whether {vouched.Place}, which was destroyed by the record, is there cannot be told ({Why(exception)}).");
        }
    }

    /// <summary>Files in the incident's folder that the record does not know.</summary>
    private async Task FindStrangersAsync(VaultLedger ledger, List<string> faults, List<string> unread, CancellationToken cancellationToken)
    {
        var known = ledger.Items.Select(item => item.Place).Concat(ledger.Pieces.SelectMany(pieces => pieces).Select(piece => piece.Place)).ToHashSet(StringComparer.Ordinal);
        var arriving = ledger.Items.Where(item => item.State == EvidenceState.Arriving).Select(item => item.Place).ToArray();
        var runs = ledger.Ended.Select(FolderOf).Concat(ledger.Ended.Where(item => item.ChunkBytes is not null).Select(item => item.Place)).ToHashSet(StringComparer.Ordinal);
        try
        {
            faults.AddRange((await store.ListAsync(ledger.Incident.Key, cancellationToken))

                // Another record may share the vault; what lies in no run of this one is not this one's to judge.
                .Where(place => runs.Contains(Path.GetDirectoryName(place)) && !known.Contains(place) && !EvidenceManifests.IsOne(Path.GetFileName(place))
                    && !arriving.Any(open => place.StartsWith(open, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal).Select(place => $"{place} lies in the vault, and the record does not know of it."));
        }
        catch (IOException exception)
        {
            unread.Add($"What else lies in the vault cannot be listed ({Why(exception)}).");
        }
    }

    private async Task CheckManifestAsync(VaultLedger ledger, EvidenceManifest manifest, List<string> faults, List<string> unread, CancellationToken cancellationToken)
    {
        var items = ledger.Ended.Where(item => item.RequestId == manifest.RequestId).ToList();
        var name = $"The manifest of {string.Join(", ", items.Select(item => item.Key))}";
        var bytes = Encoding.UTF8.GetBytes(manifest.Json);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != manifest.Sha256)
        {
            faults.Add($"{name} was changed after it was signed.");
        }
        else if (key.PublicOf(manifest.KeyId) is not { } signer)
        {
            faults.Add($"{name} is signed by the key {manifest.KeyId}, and the bot's is {key.Id}; put the public key that was exported then into {key.FormerLocation}.");
        }
        else if (!Fits(signer, bytes, manifest.Signature))
        {
            faults.Add($"{name} does not fit its signature.");
        }

        if (items.FirstOrDefault() is not { } item || FolderOf(item) is not { } folder)
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
            unread.Add($"{name} cannot be read in the vault ({Why(exception)}).");
        }
    }

    private static string Why(IOException exception) => Chat.CleanText.Shortened(Chat.CleanText.Line(exception.Message).TrimEnd('.'), 300);

    private static bool Fits(byte[] signer, byte[] bytes, string signature)
    {
        var raw = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, raw, out var length) && SigningKey.Verifies(signer, bytes, raw[..length]);
    }

    /// <summary>The folder of a run's evidence.</summary>
    public static string? FolderOf(EvidenceItem item) => Path.GetDirectoryName(item.Place);
}
