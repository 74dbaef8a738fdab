using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Everything about an incident in one zip, with what is needed to check it by common tools: the timeline in four forms,
/// manifests, the chain of custody, checkpoints, public keys, and a script. The evidence itself stays in the vault.
/// </summary>
internal sealed class RecordBundle(ChatOpsRecord record, Checkpoints checkpoints, SigningKey key, TimelineExport export, CaseGraph cases)
{
    private const string Sums = "SHA256SUMS";

    private static readonly UTF8Encoding Utf8 = new(false);

    /// <summary>Why this bot cannot sign an export now; null if it can.</summary>
    public Task<string?> WhyNotAsync(CancellationToken cancellationToken) => checkpoints.WhyNotAsync(cancellationToken);

    /// <summary>Writes the zip. It is made on the disk first, so that memory does not grow with the record.</summary>
    /// <exception cref="InvalidOperationException">The record is signed by another key than the bot's.</exception>
    public async Task WriteAsync(Incident incident, TimeZoneInfo zone, Stream into, CancellationToken cancellationToken)
    {
        if (await WhyNotAsync(cancellationToken) is { } why)
        {
            throw new InvalidOperationException(why);
        }

        await checkpoints.MakeAsync(incident.Id, cancellationToken);
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, Utf8, cancellationToken))
        {
            var parts = new Parts(zip, incident.Key);

            // One snapshot for all of it: what is sealed while this is written must not be in one part and missing in another.
            await using var db = await record.ReadSnapshotAsync(cancellationToken);
            await AddTimelineAsync(parts, db, incident, zone, cancellationToken);
            await AddEvidenceAsync(parts, db, incident, cancellationToken);
            await parts.AddAsync("keys/record.pem", key.PublicPem, cancellationToken);
            await parts.AddAsync("keys/record.minisign.pub", key.PublicMinisign, cancellationToken);
            await parts.AddAsync("keys/record.note-key", CheckpointNote.VerifierKey(key), cancellationToken);
            foreach (var (id, former) in key.Former)
            {
                await parts.AddAsync($"keys/former/{id}.pem", SigningKey.PemOf(former), cancellationToken);
            }

            await parts.AddAsync("VERIFY.md", Resource("VERIFY.md"), cancellationToken);
            await parts.AddAsync("verify.sh", Resource("verify.sh"), cancellationToken);
            var sums = parts.Sums();
            var signature = key.Sign(Encoding.UTF8.GetBytes(sums));
            await parts.AddAsync(Sums, sums, cancellationToken);
            await parts.AddAsync($"{Sums}.sig", signature, cancellationToken);
            await parts.AddAsync($"{Sums}.minisig", key.Minisign(signature, $"{incident.Key} exported {RecordTime.Format(record.Now)}"), cancellationToken);
        }

        file.Position = 0;
        await file.CopyToAsync(into, cancellationToken);
    }

    private async Task AddTimelineAsync(Parts parts, ChatOpsDbContext db, Incident incident, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        foreach (var format in (ExportFormat[])[ExportFormat.Markdown, ExportFormat.Html])
        {
            await parts.AddAsync($"timeline.{ExportFormats.Extension(format)}", stream => export.WriteAsync(db, incident, format, zone, stream, cancellationToken), cancellationToken);
        }

        var entries = await db.TimelineEntries.AsNoTracking().Of(incident.Id).ToListAsync(cancellationToken);
        await parts.AddLinesAsync("timeline.jsonl", entries.Select(TimelineLine.Write), cancellationToken);
        await parts.AddLinesAsync("chain/envelopes.jsonl", entries.Select(entry => entry.Envelope), cancellationToken);
        await parts.AddLinesAsync(
            "chain/payloads.tsv", entries.Select(entry => entry is { Salt: { } salt, Payload: { } payload } ? $"{Convert.ToHexStringLower(salt)}\t{payload}" : $"redacted\t{entry.RedactedBySequence}"), cancellationToken);
        await parts.AddLinesAsync("chain/hashes.txt", entries.Select(entry => Convert.ToHexStringLower(entry.Hash)), cancellationToken);
        await parts.AddLinesAsync("custody.jsonl", entries.Where(entry => $"{entry.Kind}".StartsWith("Evidence", StringComparison.Ordinal)).Select(Custody), cancellationToken);
        var notes = await db.TimelineCheckpoints.AsNoTracking().Where(known => known.IncidentId == incident.Id).OrderBy(known => known.Size).ToListAsync(cancellationToken);
        foreach (var note in notes.Where(note => note.Size <= entries.Count))
        {
            await parts.AddAsync($"checkpoints/{Checkpoints.FileName(note)}", note.Note, cancellationToken);
        }

        if (notes.LastOrDefault(note => note.Size <= entries.Count) is { } last)
        {
            var leaves = entries.Take((int)last.Size).Select(entry => entry.Hash).ToList();
            await parts.AddLinesAsync("chain/proofs.txt", Enumerable.Range(0, leaves.Count).Select(place => Proof(entries[place], leaves, place)), cancellationToken);
        }
    }

    /// <summary>
    /// What proves one entry without the others: its number, how many there are, the hash before it, with which its own can be
    /// computed from its envelope, its own, and the way to the root.
    /// </summary>
    private static string Proof(TimelineEntry entry, List<byte[]> leaves, int place) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Sequence} {leaves.Count} {string.Join(' ', MerkleTree.Inclusion(leaves, place).Prepend(entry.Hash).Prepend(entry.PreviousHash).Select(Convert.ToHexStringLower))}");

    private async Task AddEvidenceAsync(Parts parts, ChatOpsDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        var requests = await db.ActionRequests.AsNoTracking().Where(request => request.IncidentId == incident.Id).OrderBy(request => request.Number).ToListAsync(cancellationToken);
        var keys = requests.ToDictionary(request => request.Id, request => request.Key);
        var requestIds = requests.Select(request => request.Id).ToList();
        var stamps = await db.EvidenceTimestamps.AsNoTracking().Where(stamp => requestIds.Contains(stamp.RequestId)).ToDictionaryAsync(stamp => stamp.RequestId, cancellationToken);
        var manifests = await db.EvidenceManifests.AsNoTracking().Where(manifest => manifest.IncidentId == incident.Id).ToListAsync(cancellationToken);
        foreach (var manifest in manifests)
        {
            var name = $"manifests/{keys[manifest.RequestId]}.json";
            var signature = Convert.FromBase64String(manifest.Signature);
            await parts.AddAsync(name, manifest.Json, cancellationToken);
            await parts.AddAsync($"{name}.sig", signature, cancellationToken);
            if (stamps.GetValueOrDefault(manifest.RequestId) is { } stamp)
            {
                await parts.AddAsync($"{name}{EvidenceTimestamps.Ending}", stamp.Token, cancellationToken);
            }

            if (manifest.KeyId == key.Id)
            {
                await parts.AddAsync($"{name}.minisig", key.Minisign(signature, $"{EvidenceManifests.Schema} {manifest.Sha256}"), cancellationToken);
            }
        }

        var items = await db.EvidenceItems.AsNoTracking().Where(item => item.IncidentId == incident.Id && item.State != EvidenceState.Arriving).OrderBy(item => item.Number).ToListAsync(cancellationToken);
        var ids = items.Select(item => item.Id).ToList();
        var pieces = await db.EvidencePieces.AsNoTracking().Where(piece => ids.Contains(piece.ItemId)).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken);
        var destroyed = await db.EvidenceDestructions.AsNoTracking().Where(wish => wish.IncidentId == incident.Id && wish.DestroyedAt != null).ToListAsync(cancellationToken);
        var runs = manifests.Select(manifest => manifest.RequestId).ToHashSet();
        var unsealed = items.Where(item => item.RequestId is { } run && !runs.Contains(run)).ToList();

        // Of what is in no manifest yet the timeline knows the digest, which is over whole pieces.
        var known = pieces.Where(piece => piece.Whole || unsealed.TrueForAll(item => item.Id != piece.ItemId)).ToList();
        await parts.AddLinesAsync("unsealed.jsonl", unsealed.Select(item => Unsealed(keys[item.RequestId!.Value], item, known)), cancellationToken);
        var files = items.Where(item => destroyed.All(wish => wish.ItemId != item.Id)).SelectMany(item => EvidenceDestroyer.FilesOf(item, known));
        await parts.AddLinesAsync("evidence.sha256", files.Select(file => $"{file.Sha256}  {file.Place}"), cancellationToken);
        foreach (var wish in destroyed)
        {
            var name = $"destroyed/{items.Single(item => item.Id == wish.ItemId).Key}.json";
            await parts.AddAsync(name, wish.Certificate!, cancellationToken);
            await parts.AddAsync($"{name}.sig", Convert.FromBase64String(wish.Signature!), cancellationToken);
        }

        var verdicts = await db.ActionVerdicts.AsNoTracking().Where(verdict => requestIds.Contains(verdict.RequestId)).OrderBy(verdict => verdict.At).ToListAsync(cancellationToken);
        var givings = await db.EvidenceHandOvers.AsNoTracking().Where(given => ids.Contains(given.ItemId)).OrderBy(given => given.GivenAt).ToListAsync(cancellationToken);
        await parts.AddAsync(CaseGraph.FileName, cases.Write(incident, requests, verdicts, items, givings), cancellationToken);
    }

    /// <summary>An item as its manifest will have it, without what is known only at the end of the run.</summary>
    private static string Unsealed(string run, EvidenceItem item, IEnumerable<EvidencePiece> pieces) => CanonicalJson.Serialize(new
    {
        Request = run,
        Item = item.Key,
        item.Step,
        item.State,
        item.Bytes,
        item.Sha256,
        item.Place,
        item.SealedBytes,
        item.SealedSha256,
        Pieces = EvidenceManifests.Describe(item, pieces),
    });

    private static string Custody(TimelineEntry entry) =>
        $"{{\"entry\":{entry.Sequence},\"envelope\":{entry.Envelope},\"payload\":{entry.Payload ?? "null"}}}";

    private static string Resource(string name)
    {
        using var resource = typeof(RecordBundle).Assembly.GetManifestResourceStream($"bundle.{name}") ?? throw new InvalidOperationException($"The program lacks {name}.");
        using var reader = new StreamReader(resource, Utf8);
        return reader.ReadToEnd();
    }

    /// <summary>The files of a zip, each hashed as it is written.</summary>
    private sealed class Parts(ZipArchive zip, string folder)
    {
        private readonly List<(string Name, string Sha256)> _written = [];

        public Task AddAsync(string name, string text, CancellationToken cancellationToken) => AddAsync(name, Utf8.GetBytes(text), cancellationToken);

        public Task AddAsync(string name, byte[] bytes, CancellationToken cancellationToken) =>
            AddAsync(name, stream => stream.WriteAsync(bytes, cancellationToken).AsTask(), cancellationToken);

        public Task AddLinesAsync(string name, IEnumerable<string> lines, CancellationToken cancellationToken) =>
            AddAsync(
                name,
                async stream =>
                {
                    await using var writer = new StreamWriter(stream, Utf8, leaveOpen: true) { NewLine = "\n" };
                    foreach (var line in lines)
                    {
                        await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
                    }
                },
                cancellationToken);

        public async Task AddAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken)
        {
            using var hash = SHA256.Create();
            await using (var entry = await zip.CreateEntry($"{folder}/{name}").OpenAsync(cancellationToken))
            await using (var hashing = new CryptoStream(entry, hash, CryptoStreamMode.Write, leaveOpen: true))
            {
                await write(hashing);
                await hashing.FlushFinalBlockAsync(cancellationToken);
            }

            _written.Add((name, Convert.ToHexStringLower(hash.Hash!)));
        }

        /// <summary>As sha256sum writes it.</summary>
        public string Sums() => string.Concat(_written.OrderBy(part => part.Name, StringComparer.Ordinal).Select(part => $"{part.Sha256}  {part.Name}\n"));
    }
}
