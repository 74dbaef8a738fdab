using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Takes what stands still in pieces, each with digests of its own. After a break, a change of the network or the death of
/// a bot only the piece that was open is taken again; what had come of it is kept beside it.
/// </summary>
internal sealed class PieceIntake(IHosts hosts, EvidenceIntake intake, EvidenceBook book, VaultFolder vault, AgeSeal seal, TimeProvider clock)
{
    private const int MostTries = 6;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    public async Task<Intake> TakeAsync(RequestRead read, InventoryHost host, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        var item = await book.OpenAsync(read.Request.Id, step.Name, cancellationToken)
            ?? await book.BeginAsync(read, plan, step, await seal.ReadersAsync(cancellationToken), cancellationToken);
        var readers = new Readers(item.Sealing, item.Readers.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var pieces = (await book.PiecesAsync(item, cancellationToken)).ToList();
        var length = step.ChunkBytes!.Value;
        var offset = pieces.Where(piece => piece.Whole).Select(piece => piece.Offset + length).DefaultIfEmpty(0).Max();
        var progress = new Progress(offset, pieces.Where(piece => piece.Whole).Sum(piece => piece.Bytes));
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var told = intake.TellAsync(read, item, () => (progress.Read, progress.Bytes), telling.Token);
        HostResult? last = null;
        EvidenceEnd? broken = null;
        while (broken is null && (item.ExpectedBytes is not { } all || offset < all))
        {
            var part = plan.Chunk(step, offset, item.ExpectedBytes is { } end ? Math.Min(length, end - offset) : length);
            (last, var taken, var isEmpty) = await TakePieceAsync(item, host, part, offset, readers, pieces, progress, cancellationToken);
            if (isEmpty)
            {
                break;
            }

            broken = taken;
            offset += length;
            progress.Reach(Math.Min(offset, item.ExpectedBytes ?? offset), pieces.Where(piece => piece.Whole).Sum(piece => piece.Bytes));
        }

        await telling.CancelAsync();
        await told;
        var whole = pieces.Where(piece => piece.Whole).OrderBy(piece => piece.Offset).ToList();
        var ended = await book.EndAsync(read, item, EndOf(broken, whole, progress.Read), item.Place, pieces.Count, cancellationToken);
        return new Intake(ended, (last ?? Nothing()) with { OutputBytes = ended.Bytes, OutputSha256 = ended.Sha256 ?? "" }, progress.Kind);
    }

    /// <summary>A list of pieces in a form that anybody can make again: offset, bytes and digest, a line each.</summary>
    public static string DigestOf(IEnumerable<(long Offset, long Bytes, string Sha256)> pieces)
    {
        var list = new StringBuilder();
        foreach (var (offset, bytes, sha256) in pieces)
        {
            list.Append(CultureInfo.InvariantCulture, $"{offset} {bytes} {sha256}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(list.ToString())));
    }

    /// <summary>Takes one piece, again if need be. Gives how the item ends if it cannot be had.</summary>
    private async Task<(HostResult Last, EvidenceEnd? Broken, bool IsEmpty)> TakePieceAsync(
        EvidenceItem item, InventoryHost host, PlannedCommand part, long offset, Readers readers, List<EvidencePiece> pieces, Progress progress, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var attempt = 1 + pieces.Count(piece => piece.Offset == offset);
            var place = string.Create(CultureInfo.InvariantCulture, $"{item.Place}/{offset:D15}{(attempt > 1 ? $".{attempt}" : "")}{EvidenceBook.Ending(part, readers.Keys.Count > 0)}");
            await RescueAsync(item, offset, attempt, place, pieces, cancellationToken);
            if (pieces.Any(piece => piece.Offset == offset && piece.Attempt == attempt))
            {
                tries--;
                continue;
            }

            await using var writer = new VaultWriter(vault, place, seal, readers, intake.NewPace());
            await using var head = new HeadStream(writer, FileKinds.Enough);
            var result = await hosts.StreamAsync(host.Ssh, intake.Command(part), head, cancellationToken);
            if (offset == 0)
            {
                progress.Kind = EvidenceIntake.KindOf(head, part);
            }

            if (item.ExpectedBytes is null && result.Ending is HostEnding.Exited { Code: 0 } && EvidenceJudgement.IsNothing(part, result.OutputBytes, result.OutputSha256))
            {
                await writer.DropAsync();
                return (result, null, true);
            }

            var (end, kept, last) = await EvidenceIntake.EndOfAsync(writer, part, host, result, cancellationToken);
            if (kept is not null && end.SealedSha256 is not null)
            {
                var piece = new EvidencePiece(
                    item.Id, offset, attempt, kept, end.State == EvidenceState.Verified, end.Bytes, end.Sha256 ?? "", end.HostSha256, end.SealedBytes, end.SealedSha256, clock.Now());
                await book.KeepPieceAsync(piece, cancellationToken);
                pieces.Add(piece);
            }

            if (end.State == EvidenceState.Verified)
            {
                return (last, null, false);
            }

            if (end.State == EvidenceState.EndedBadly || tries == MostTries)
            {
                return (last, end with { Says = $"At byte {offset}: {end.Says}" }, false);
            }

            await Task.Delay(BetweenTries * tries, clock, cancellationToken);
        }
    }

    /// <summary>What a bot left of a piece when it died stays beside it, unless its row tells of it already.</summary>
    private async Task RescueAsync(EvidenceItem item, long offset, int attempt, string place, List<EvidencePiece> pieces, CancellationToken cancellationToken)
    {
        // It may have died between the file's name and its row, too; then the whole file is there without one.
        var whole = vault.At(place);
        if (File.Exists(whole))
        {
            File.Move(whole, whole + VaultWriter.PartMark);
        }

        if (await VaultWriter.RescueAsync(vault, place, cancellationToken) is { } left)
        {
            var piece = new EvidencePiece(item.Id, offset, attempt, left.Place, false, 0, "", null, left.Sealed.Bytes, left.Sealed.Sha256, clock.Now());
            await book.KeepPieceAsync(piece, cancellationToken);
            pieces.Add(piece);
        }
    }

    private static EvidenceEnd EndOf(EvidenceEnd? broken, List<EvidencePiece> whole, long read)
    {
        var bytes = whole.Sum(piece => piece.Bytes);
        var lies = whole.Sum(piece => piece.SealedBytes);
        var sha256 = DigestOf(whole.Select(piece => (piece.Offset, piece.Bytes, piece.Sha256)));
        var sealedSha256 = DigestOf(whole.Select(piece => (piece.Offset, piece.SealedBytes, piece.SealedSha256)));
        if (broken is null)
        {
            return whole.Count == 0
                ? new EvidenceEnd(EvidenceState.Nothing, 0, 0, 0, null, null, 0, null, "There was nothing to read.")
                : new EvidenceEnd(EvidenceState.Verified, 0, read, bytes, sha256, null, lies, sealedSha256, null);
        }

        return whole.Count == 0 && broken.State == EvidenceState.NotRun
            ? broken
            : new EvidenceEnd(
                broken.State == EvidenceState.NotRun ? EvidenceState.Partial : broken.State, broken.ExitCode, read, bytes, sha256, null, lies, sealedSha256, broken.Says);
    }

    private static HostResult Nothing() => new(new HostEnding.Exited(0), [], [], 0, 0, "", TimeSpan.Zero, null);

    private sealed class Progress(long read, long bytes)
    {
        private long _read = read;
        private long _bytes = bytes;

        /// <summary>What the first piece begins as.</summary>
        public string? Kind { get; set; }

        public long Read => Interlocked.Read(ref _read);

        public long Bytes => Interlocked.Read(ref _bytes);

        public void Reach(long read, long bytes)
        {
            Interlocked.Exchange(ref _read, read);
            Interlocked.Exchange(ref _bytes, bytes);
        }
    }
}
