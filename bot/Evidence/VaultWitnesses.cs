using System.Text.Json;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Evidence;

/// <summary>A file that a manifest or the timeline says is in the vault.</summary>
internal sealed record VouchedFile(string Item, string Place, string Sha256, long Bytes);

/// <summary>
/// Holds the rows of the vault to what manifests and timeline say of them, from both sides: what was added or changed has no
/// witness, and what was taken away is missed by its own.
/// </summary>
internal sealed class VaultWitnesses(VaultLedger ledger)
{
    /// <summary>What earlier releases wrote of an item of which no piece came whole: it is of no file.</summary>
    private static readonly string DigestOfNone = PieceIntake.DigestOf([]);

    private readonly List<string> _faults = [];
    private readonly List<VouchedFile> _files = [];

    /// <summary>What does not fit, a sentence each; and the files that rows or witnesses know.</summary>
    public (IReadOnlyList<string> Faults, IReadOnlyList<VouchedFile> Files) Hear()
    {
        _faults.AddRange(ledger.Timeline is { } fault ? [fault] : []);
        foreach (var item in ledger.Ended)
        {
            _files.AddRange(EvidenceDestroyer.FilesOf(item, ledger.Pieces[item.Id]).Select(file => new VouchedFile(item.Key, file.Place, file.Sha256, file.Bytes)));
        }

        foreach (var manifest in ledger.Manifests)
        {
            try
            {
                HearManifest(manifest);
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
            {
                _faults.Add($"The manifest of {RunOf(manifest)} cannot be read.");
            }
        }

        if (ledger.IsChained)
        {
            HearSealed();
            HearCollected();
            HearDestroyed();
        }

        return (_faults, [.. _files.DistinctBy(file => (file.Place, file.Sha256))]);
    }

    private void HearManifest(EvidenceManifest manifest)
    {
        var rows = ledger.Ended.Where(item => item.RequestId == manifest.RequestId).ToList();
        var run = RunOf(manifest);
        using var json = JsonDocument.Parse(manifest.Json);
        var named = json.RootElement.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("item").GetString()!, item => item.Clone(), StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!named.TryGetValue(row.Key, out var said))
            {
                _faults.Add($"{row.Key}: the signed manifest of its run does not know it.");
            }
            else if (Text(said, "place") != row.Place || Text(said, "sha256") != row.Sha256 || Text(said, "sealedSha256") != row.SealedSha256
                || !PiecesOf(said).ToHashSet().SetEquals(ledger.Pieces[row.Id].Select(piece => (piece.Place, piece.SealedSha256, piece.SealedBytes))))
            {
                _faults.Add($"{row.Key}: its row says another digest or place than the signed manifest.");
            }
        }

        foreach (var (key, said) in named)
        {
            if (rows.TrueForAll(row => row.Key != key))
            {
                _faults.Add($"{key}: the signed manifest of {run} has it, and the record does not know it any more.");
            }

            var pieces = PiecesOf(said).ToList();
            _files.AddRange(pieces.Count > 0 ? pieces.Select(piece => new VouchedFile(key, piece.Place, piece.Sha256, piece.Bytes))
                : Text(said, "sealedSha256") is { } sha256 && sha256 != DigestOfNone ? [new VouchedFile(key, Text(said, "place")!, sha256, said.GetProperty("sealedBytes").GetInt64())] : []);
        }
    }

    /// <summary>Manifests that the timeline does not know, and those that it knows and that are gone.</summary>
    private void HearSealed()
    {
        var told = ledger.Told<EvidenceSealed>(TimelineEntryKind.EvidenceSealed).ToList();
        var unknown = ledger.Manifests.Where(manifest => told.TrueForAll(entry => entry.ManifestSha256 != manifest.Sha256)).ToList();
        Excused(
            unknown, TimelineEntryKind.EvidenceSealed,
            manifest => $"The manifest of {RunOf(manifest)} is not the one that the timeline knows; it was put in the place of another.");
        _faults.AddRange(told.Where(entry => ledger.Manifests.All(manifest => manifest.Sha256 != entry.ManifestSha256))
            .Select(entry => $"{string.Join(", ", entry.Items)}: the signed manifest of {entry.Request} is gone."));

        // A run that people settled is signed within a minute; until then the timeline does not say that it was. Where more
        // entries that said so are redacted than there are manifests for them, a manifest is gone.
        if (ledger.Redacted(TimelineEntryKind.EvidenceSealed) > unknown.Count)
        {
            var without = ledger.Ended.Where(item => item.RequestId is { } run && ledger.Manifests.All(manifest => manifest.RequestId != run)).GroupBy(item => item.RequestId!.Value);
            _faults.AddRange(without.Where(run => ledger.Runs[run.Key].State.IsOver() && told.TrueForAll(entry => entry.Request != ledger.Runs[run.Key].Key))
                .Select(run => $"{string.Join(", ", run.Select(item => item.Key))}: the signed manifest of {ledger.Runs[run.Key].Key} is gone, or was never made."));
        }
    }

    /// <summary>The same of items, which the timeline knows one by one; so it is also the witness of what people brought and of runs that are not over.</summary>
    private void HearCollected()
    {
        var told = ledger.Told<EvidenceCollected>(TimelineEntryKind.EvidenceCollected).ToList();
        Excused(
            ledger.Ended.Where(item => told.TrueForAll(entry => entry.Item != item.Key)), TimelineEntryKind.EvidenceCollected,
            item => $"{item.Key}: the timeline does not know that it came into the vault.");
        foreach (var entry in told)
        {
            var row = ledger.Ended.FirstOrDefault(item => item.Key == entry.Item);
            if (row is null)
            {
                _faults.Add($"{entry.Item}: the timeline says that it came into the vault, and the record does not know it any more.");
            }
            else if (row.Place != entry.Place || row.Sha256 != entry.Sha256 || row.SealedSha256 != entry.SealedSha256 || $"{row.State}" != entry.State)
            {
                _faults.Add($"{entry.Item}: its row says something else than the timeline did when it came.");
            }
            else if (row.ChunkBytes is not null && PieceIntake.EndOf(null, [.. ledger.Pieces[row.Id].Where(piece => piece.Whole)], 0).SealedSha256 != Digest(row))
            {
                _faults.Add($"{entry.Item}: its pieces are not those that its digest is over.");
            }

            if (row?.ChunkBytes is null && entry is { SealedSha256: { } sha256, Pieces: 0 or 1 } && sha256 != DigestOfNone)
            {
                _files.Add(new VouchedFile(entry.Item, entry.Place, sha256, entry.SealedBytes));
            }
        }
    }

    /// <summary>The digest over an item's pieces; null where none came whole.</summary>
    private static string? Digest(EvidenceItem item) => item.SealedSha256 == DigestOfNone ? null : item.SealedSha256;

    /// <summary>A row alone does not make a destruction: without an entry the files are missing.</summary>
    private void HearDestroyed()
    {
        var told = ledger.Told<EvidenceDestroyed>(TimelineEntryKind.EvidenceDestroyed).Select(entry => entry.Item).ToHashSet(StringComparer.Ordinal);
        Excused(
            ledger.Ended.Where(item => ledger.Destroyed.Contains(item.Id) && !told.Contains(item.Key)), TimelineEntryKind.EvidenceDestroyed,
            item => $"{item.Key}: its row says that it was destroyed, and the timeline does not know of it.");
        _faults.AddRange(told.Except(ledger.Ended.Where(item => ledger.Destroyed.Contains(item.Id)).Select(item => item.Key)).Select(key => $"{key}: the timeline says that it was destroyed, and its row does not."));
    }

    /// <summary>As many as entries of that kind are redacted may be those that they were about.</summary>
    private void Excused<T>(IEnumerable<T> without, TimelineEntryKind kind, Func<T, string> says) => _faults.AddRange(without.Skip(ledger.Redacted(kind)).Select(says));

    private string RunOf(EvidenceManifest manifest) => ledger.Runs.TryGetValue(manifest.RequestId, out var run) ? run.Key : "an unknown run";

    private static IEnumerable<(string Place, string Sha256, long Bytes)> PiecesOf(JsonElement item) => item.GetProperty("pieces").EnumerateArray()
        .Select(piece => (Text(piece, "place")!, Text(piece, "sealedSha256")!, piece.GetProperty("sealedBytes").GetInt64()));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
