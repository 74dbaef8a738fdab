using System.Formats.Tar;
using System.Globalization;
using System.Text;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>Gives an item out, encrypted as it lies in the vault, to the one whom a second person let have it. The custody entry comes before the first byte.</summary>
internal sealed class EvidenceDownload(ChatOpsRecord record, IVaultStore store)
{
    private const string InOne = ".bin";
    private const string InPieces = ".tar";
    private const string Sums = "SHA256SUMS";

    /// <summary>What it is fetched as.</summary>
    public static string FileName(EvidenceItem item) => $"{item.Key}{(item.ChunkBytes is null ? InOne : InPieces)}";

    /// <summary>The item that such a name means; null if it is another kind of name.</summary>
    public static int? NumberOf(string file) =>
        file.StartsWith("E-", StringComparison.OrdinalIgnoreCase)
        && (file.EndsWith(InOne, StringComparison.OrdinalIgnoreCase) || file.EndsWith(InPieces, StringComparison.OrdinalIgnoreCase))
        && int.TryParse(Path.GetFileNameWithoutExtension(file).AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The item; null if this actor may not have it now.</summary>
    public Task<RecordFile?> OpenAsync(int number, CommandActor actor, CancellationToken cancellationToken) =>
        record.WriteAsync<RecordFile?>(
            async (session, token) =>
            {
                if (await session.Db.EvidenceItems.AsNoTracking().SingleOrDefaultAsync(known => known.Number == number, token) is not { } item)
                {
                    return null;
                }

                var incident = (await session.LockIncidentAsync(item.IncidentId, token))!;
                var excluded = (await IncidentPeople.OfAsync(session.Db, incident, token)).Excluded;
                var source = new TimelineSource(actor.Account.Platform, null, null);
                var release = actor.Person is { Active: true } person && await CommandRunner.MaySeeAsync(session, incident, actor, token)
                    ? (await session.Db.EvidenceReleases.AsNoTracking().Where(known => known.ItemId == item.Id && known.RequesterId == person.Id).ToListAsync(token))
                        .Find(known => known.Lets(person.Id, session.Now) && !(known.AgreedBy is { } by && excluded.Contains(by)))
                    : null;
                if (release is null)
                {
                    await session.RecordAsync(
                        item.IncidentId, new CommandRefused($"download {FileName(item)}", "Nobody let them have it, or the time is over."), actor.ForTimeline, source, null, token);
                    return null;
                }

                var pieces = await session.Db.EvidencePieces.AsNoTracking().Where(piece => piece.ItemId == item.Id && piece.Whole).OrderBy(piece => piece.Offset).ToListAsync(token);
                await session.RecordAsync(
                    item.IncidentId, new EvidenceGivenOut(item.Key, release.RequesterId, release.AgreedBy, release.Purpose, Path.GetFileName(item.Place), item.SealedSha256),
                    actor.ForTimeline, source, null, token);
                return item.ChunkBytes is null
                    ? new RecordFile(FileName(item), "application/octet-stream", (stream, stop) => CopyAsync(item.Place, stream, stop))
                    : new RecordFile(FileName(item), "application/x-tar", (stream, stop) => CopyAsync(pieces, stream, stop));
            },
            cancellationToken);

    /// <summary>The digests of pieces, as sha256sum reads them.</summary>
    public static byte[] SumsOf(IReadOnlyList<EvidencePiece> pieces) =>
        Encoding.ASCII.GetBytes(string.Concat(pieces.Select(piece => $"{piece.SealedSha256}  {Path.GetFileName(piece.Place)}\n")));

    private async Task CopyAsync(string place, Stream stream, CancellationToken cancellationToken)
    {
        await using var file = await store.OpenAsync(place, cancellationToken);
        await file.CopyToAsync(stream, cancellationToken);
    }

    /// <summary>The pieces under their names, after the list of their digests, as sha256sum reads it.</summary>
    private async Task CopyAsync(IReadOnlyList<EvidencePiece> pieces, Stream stream, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        var list = SumsOf(pieces);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, Sums) { DataStream = new MemoryStream(list) }, cancellationToken);
        foreach (var piece in pieces)
        {
            await using var file = await store.OpenAsync(piece.Place, cancellationToken);
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, Path.GetFileName(piece.Place)) { DataStream = file, ModificationTime = piece.At }, cancellationToken);
        }
    }
}
