using System.Formats.Tar;
using System.Globalization;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
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
    private const string ReadMe = "PARTIAL.txt";
    private const string Parts = "partial/";

    /// <summary>What it is fetched as.</summary>
    public static string FileName(EvidenceItem item) => $"{item.Key}{(item.ChunkBytes is null ? InOne : InPieces)}";

    /// <summary>The item that such a name means; null if it is another kind of name.</summary>
    public static int? NumberOf(string file) =>
        file.StartsWith("E-", StringComparison.OrdinalIgnoreCase)
        && (file.EndsWith(InOne, StringComparison.OrdinalIgnoreCase) || file.EndsWith(InPieces, StringComparison.OrdinalIgnoreCase))
        && int.TryParse(Path.GetFileNameWithoutExtension(file).AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether anything of an item was kept, whole or not.</summary>
    public static async Task<bool> HasFilesAsync(ChatOpsDbContext db, EvidenceItem item, CancellationToken cancellationToken) =>
        item.ChunkBytes is null ? item.SealedSha256 is not null : await db.EvidencePieces.AnyAsync(piece => piece.ItemId == item.Id, cancellationToken);

    /// <summary>The item; null if this actor may not have it now, or it cannot be had.</summary>
    public async Task<RecordFile?> OpenAsync(int number, CommandActor actor, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        if (await db.EvidenceItems.SingleOrDefaultAsync(known => known.Number == number, cancellationToken) is not { } item)
        {
            return null;
        }

        // The custody entry says that it was given; so it is tried first whether it can be, outside of the transaction.
        var pieces = await db.EvidencePieces.Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken);
        var unreadable = await WhyUnreadableAsync(item.ChunkBytes is null ? item.Place : pieces.FirstOrDefault()?.Place, cancellationToken);
        return await record.WriteAsync<RecordFile?>(
            async (session, token) =>
            {
                var incident = (await session.LockIncidentAsync(item.IncidentId, token))!;
                var release = await ReleaseAsync(session, incident, item, actor, token);
                var refusal = release is null ? "Nobody let them have it, or the time is over."
                    : await session.Db.EvidenceDestructions.AsNoTracking().FirstOrDefaultAsync(wish => wish.ItemId == item.Id && wish.AgreedBy != null && wish.VoidedAt == null, token) is { } decided
                        ? EvidenceWords.WhyNotHad(item.Key, decided)
                    : unreadable;
                var source = new TimelineSource(actor.Account.Platform, null, null);
                if (refusal is not null)
                {
                    await session.RecordAsync(item.IncidentId, new CommandRefused($"download {FileName(item)}", refusal), actor.ForTimeline, source, null, token);
                    return null;
                }

                var file = Path.GetFileName(item.Place);
                await session.RecordAsync(
                    item.IncidentId, new EvidenceGivenOut(item.Key, release!.RequesterId, release.AgreedBy, release.Purpose, file, item.SealedSha256), actor.ForTimeline, source, null, token);
                var broke = new Giving(item, release.RequesterId, actor, source);
                return item.ChunkBytes is null
                    ? new RecordFile(FileName(item), "application/octet-stream", (stream, stop) => GiveAsync(broke, () => CopyAsync(item.Place, stream, stop)))
                    : new RecordFile(FileName(item), "application/x-tar", (stream, stop) => GiveAsync(broke, () => CopyAsync(pieces, stream, stop)));
            },
            cancellationToken);
    }

    /// <summary>The digests of pieces under their names in the archive, as sha256sum reads them.</summary>
    public static byte[] SumsOf(IEnumerable<EvidencePiece> pieces) =>
        Encoding.ASCII.GetBytes(string.Concat(pieces.Select(piece => $"{piece.SealedSha256}  {NameOf(piece)}\n")));

    /// <summary>What a piece is called in the archive: what broke off lies apart, so that nobody takes it for a part of the whole.</summary>
    private static string NameOf(EvidencePiece piece) => $"{(piece.Whole ? "" : Parts)}{Path.GetFileName(piece.Place)}";

    private async Task<string?> WhyUnreadableAsync(string? place, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = place is null ? null : await store.OpenAsync(place, cancellationToken);
            return file is null ? "Nothing of it is in the vault." : null;
        }
        catch (FileNotFoundException)
        {
            return "Its file is not in the vault; \"evidence verify\" says what is missing.";
        }
        catch (IOException exception)
        {
            return $"It cannot be read now: {CleanText.Shortened(CleanText.Line(exception.Message), 200)}";
        }
    }

    private static async Task<EvidenceRelease?> ReleaseAsync(RecordSession session, Incident incident, EvidenceItem item, CommandActor actor, CancellationToken cancellationToken)
    {
        var excluded = (await IncidentPeople.OfAsync(session.Db, incident, cancellationToken)).Excluded;
        return actor.Person is { Active: true } person && await CommandRunner.MaySeeAsync(session, incident, actor, cancellationToken)
            ? (await session.Db.EvidenceReleases.AsNoTracking().Where(known => known.ItemId == item.Id && known.RequesterId == person.Id).ToListAsync(cancellationToken))
                .Find(known => known.Lets(person.Id, session.Now) && !(known.AgreedBy is { } by && excluded.Contains(by)))
            : null;
    }

    /// <summary>Gives the bytes out. What breaks that off, on either side, is a custody entry: the one before said that they have it.</summary>
    private async Task GiveAsync(Giving giving, Func<Task> copy)
    {
        try
        {
            await copy();
        }
        catch (Exception exception)
        {
            var reason = exception is OperationCanceledException ? "They stopped fetching it, or the bot was stopped." : CleanText.Shortened(CleanText.Line(exception.Message), 300);
            await record.WriteAsync(
                (session, token) => session.RecordAsync(
                    giving.Item.IncidentId, new EvidenceGivingBroke(giving.Item.Key, giving.To, Path.GetFileName(giving.Item.Place), reason), giving.Actor.ForTimeline, giving.Source, null, token),
                CancellationToken.None);
            throw;
        }
    }

    private async Task CopyAsync(string place, Stream stream, CancellationToken cancellationToken)
    {
        await using var file = await store.OpenAsync(place, cancellationToken);
        await file.CopyToAsync(stream, cancellationToken);
    }

    /// <summary>The pieces under their names, after the list of their digests, as sha256sum reads it.</summary>
    private async Task CopyAsync(IReadOnlyList<EvidencePiece> pieces, Stream stream, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        await AddAsync(tar, Sums, SumsOf(pieces), cancellationToken);
        if (About(pieces) is { } about)
        {
            await AddAsync(tar, ReadMe, Encoding.UTF8.GetBytes(about), cancellationToken);
        }

        foreach (var piece in pieces)
        {
            await using var file = await store.OpenAsync(piece.Place, cancellationToken);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, NameOf(piece)) { DataStream = file, ModificationTime = piece.At }, cancellationToken);
        }
    }

    private static Task AddAsync(TarWriter tar, string name, byte[] bytes, CancellationToken cancellationToken) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) }, cancellationToken);

    /// <summary>What whoever unpacks it has to know of pieces that broke off; null if none did.</summary>
    private static string? About(IReadOnlyList<EvidencePiece> pieces)
    {
        var (whole, broken) = (pieces.Where(piece => piece.Whole).ToList(), pieces.Where(piece => !piece.Whole).ToList());
        var missing = broken.Select(piece => piece.Offset).Except(whole.Select(piece => piece.Offset)).Order().ToList();
        return broken.Count == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {whole.Count} pieces came whole. {broken.Count} did not: it broke off, its command failed, or it is not what the host says it sent. What came is in {Parts} and no part of the whole.
            {(missing.Count == 0 ? "Each of them came whole at another try." : $"At these bytes of the source none came whole: {string.Join(", ", missing)}.")}

            """);
    }

    private sealed record Giving(EvidenceItem Item, PersonId To, CommandActor Actor, TimelineSource Source);
}
