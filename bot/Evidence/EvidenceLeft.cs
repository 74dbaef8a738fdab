using System.Globalization;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Brings to an end what a bot left open that was stopped in the middle: what lies in the vault of it is kept as a part,
/// hashed and named as one. Nothing is ever taken for whole here, because nobody heard the host's last word.
/// </summary>
internal sealed class EvidenceLeft(ChatOpsRecord record, EvidenceBook book, VaultFolder vault)
{
    private const string Stopped = "The bot was stopped while it came; this is what had been written until then.";
    private const string Empty = "The bot was stopped before anything of it was kept.";

    /// <summary>Ends an item that was left open.</summary>
    public async Task CloseAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        if (item.ChunkBytes is not null)
        {
            await ClosePiecesAsync(item, cancellationToken);
            return;
        }

        var rescued = await VaultWriter.RescueAsync(vault, item.Place, cancellationToken);
        await book.EndAsync(
            item,
            new EvidenceEnd(
                EvidenceState.Partial, null, item.ReadBytes, item.Bytes, null, null, rescued?.Sealed.Bytes ?? 0, rescued?.Sealed.Sha256, rescued is null ? Empty : Stopped),
            rescued?.Place ?? item.Place, 0, cancellationToken);
    }

    private async Task ClosePiecesAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        var pieces = (await book.PiecesAsync(item, cancellationToken)).ToList();
        var folder = vault.At(item.Place);
        var known = pieces.Select(piece => vault.At(piece.Place)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToArray() : [])
        {
            var place = Path.GetRelativePath(vault.Root, file.EndsWith(VaultWriter.PartMark, StringComparison.Ordinal) ? file[..^VaultWriter.PartMark.Length] : file);
            if (!known.Contains(file)
                && long.TryParse(Path.GetFileName(file).Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
                && await VaultWriter.RescueAsync(vault, place, cancellationToken) is { } rescued)
            {
                var attempt = 1 + pieces.Where(piece => piece.Offset == offset).Select(piece => piece.Attempt).DefaultIfEmpty(0).Max();
                var piece = new EvidencePiece(item.Id, offset, attempt, rescued.Place, false, 0, "", null, rescued.Sealed.Bytes, rescued.Sealed.Sha256, record.Now);
                await book.KeepPieceAsync(item, piece, null, cancellationToken);
                pieces.Add(piece);
            }
        }

        var whole = pieces.Where(piece => piece.Whole).OrderBy(piece => piece.Offset).ToList();
        var broken = new EvidenceEnd(EvidenceState.Partial, null, 0, 0, null, null, 0, null, pieces.Count == 0 ? Empty : Stopped);
        await book.EndAsync(item, PieceIntake.EndOf(broken, whole, item.ReadBytes), item.Place, pieces.Count, cancellationToken);
    }
}
