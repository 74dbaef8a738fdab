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
/// a bot only pieces that were open are taken again; what had come of them is kept beside them.
/// </summary>
internal sealed class PieceIntake(IHosts hosts, EvidenceIntake intake, EvidenceBook book, VaultFolder vault, AgeSeal seal, TimeProvider clock)
{
    private const int MostTries = 6;
    private const int MostNoted = 3;

    /// <summary>So many pieces at once, and no more: each is read from the suspect's disk and takes memory here.</summary>
    private const int Lanes = 2;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    public async Task<Intake> TakeAsync(RequestRead read, InventoryHost host, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        var item = await book.OpenAsync(read.Request.Id, step.Name, cancellationToken)
            ?? await intake.BeginAsync(read, host, plan, step, cancellationToken);
        var readers = EvidenceIntake.ReadersOf(item);
        var taking = new Taking(item, host, readers, new PieceShelf(await book.PiecesAsync(item, cancellationToken)), new PieceProgress(Lanes) { Kind = await book.KindAsync(item, cancellationToken) }, intake.NewPace());
        Reach(taking, step);
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var told = intake.TellAsync(read, item, () => taking.Progress.Now, telling.Token);
        HostResult? last;
        EvidenceEnd? broken;
        try
        {
            (last, broken) = await TakePiecesAsync(taking, plan, step, cancellationToken);
        }
        finally
        {
            await telling.CancelAsync();
            await told;
        }

        var ended = await book.EndAsync(item, EndOf(broken, taking.Shelf.Whole, taking.Progress.Now.Read), item.Place, taking.Shelf.Count, cancellationToken);
        return new Intake(ended, (last ?? Nothing()) with { OutputBytes = ended.Bytes, OutputSha256 = ended.Sha256 ?? "" }, taking.Progress.Kind);
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

    /// <summary>
    /// Takes what is missing, several pieces at once where it is known how many there are: one stream alone neither fills a
    /// network nor keeps more than one processor busy. Gives the last answer, or the one that ended it, and how it ended.
    /// </summary>
    private async Task<(HostResult? Last, EvidenceEnd? Broken)> TakePiecesAsync(Taking taking, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        var (item, length) = (taking.Item, step.ChunkBytes!.Value);
        var there = taking.Shelf.Whole.Select(piece => piece.Offset).ToHashSet();
        var next = -length;
        (HostResult? Last, EvidenceEnd? Broken) outcome = (null, null);
        var isOver = false;
        var turn = new Lock();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, item.ExpectedBytes is null ? 1 : Lanes).Select(_ => LaneAsync()));
        return outcome;

        async Task LaneAsync()
        {
            try
            {
                while (Next() is { } offset)
                {
                    var part = plan.Chunk(step, offset, item.ExpectedBytes is { } all ? Math.Min(length, all - offset) : length);
                    var (last, broken, isEmpty) = await TakePieceAsync(taking, part, offset, stop.Token);
                    lock (turn)
                    {
                        isOver |= isEmpty || broken is not null;
                        outcome = outcome.Broken is null ? (last, broken) : outcome;
                    }

                    Reach(taking, step);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // Another lane failed, and says why.
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }

        long? Next()
        {
            lock (turn)
            {
                do
                {
                    next += length;
                }
                while (there.Contains(next));

                return isOver || next >= item.ExpectedBytes ? null : next;
            }
        }
    }

    /// <summary>Takes one piece, again if need be. Gives how the item ends if it cannot be had.</summary>
    private async Task<(HostResult Last, EvidenceEnd? Broken, bool IsEmpty)> TakePieceAsync(Taking taking, PlannedCommand part, long offset, CancellationToken cancellationToken)
    {
        var (item, host, readers, shelf, progress, pace) = taking;
        for (var tries = 1; ; tries++)
        {
            var attempt = shelf.NextAttempt(offset);
            var place = string.Create(CultureInfo.InvariantCulture, $"{item.Place}/{offset:D15}{(attempt > 1 ? $".{attempt}" : "")}{EvidenceBook.Ending(part, readers.Keys.Count > 0)}");
            VaultWriter opened;
            try
            {
                await RescueAsync(item, offset, attempt, place, shelf, cancellationToken);
                if (shelf.NextAttempt(offset) > attempt)
                {
                    tries--;
                    continue;
                }

                opened = new VaultWriter(vault, place, seal, readers, pace);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                var (none, unasked) = EvidenceIntake.NotAsked(exception);
                return (unasked, none with { Says = $"At byte {offset}: {none.Says}" }, false);
            }

            await using var writer = opened;
            await using var head = new HeadStream(writer, FileKinds.Enough, clock);
            progress.Begin(writer, head);
            HostResult result;
            try
            {
                result = await hosts.StreamAsync(host.Ssh, intake.Command(part), head, cancellationToken);
            }
            finally
            {
                progress.End(writer, head);
            }

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
                    item.Id, offset, attempt, kept, end.State == EvidenceState.Verified, end.Bytes, end.Sha256 ?? "", end.HostSha256, end.SealedBytes, end.SealedSha256, clock.Now(), end.Says);
                await book.KeepPieceAsync(item, piece, offset == 0 && piece.Whole ? progress.Kind : null, cancellationToken);
                shelf.Add(piece);
            }

            if (end.State == EvidenceState.Verified)
            {
                return (last, null, false);
            }

            // SSH lets nothing be changed on its way, so a digest that differs is the host's word; and a disk that is full stays it.
            if (end.State is EvidenceState.EndedBadly or EvidenceState.Differs || writer.Fault is not null || tries == MostTries)
            {
                return (last, end with { Says = $"At byte {offset}: {end.Says}" }, false);
            }

            await Task.Delay(BetweenTries * tries, clock, cancellationToken);
        }
    }

    /// <summary>What a bot left of a piece when it died stays beside it, unless its row tells of it already.</summary>
    private async Task RescueAsync(EvidenceItem item, long offset, int attempt, string place, PieceShelf shelf, CancellationToken cancellationToken)
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
            await book.KeepPieceAsync(item, piece, null, cancellationToken);
            shelf.Add(piece);
        }
    }

    private static void Reach(Taking taking, PlannedCommand step)
    {
        var whole = taking.Shelf.Whole;
        var read = whole.Sum(piece => Math.Min(step.ChunkBytes!.Value, (taking.Item.ExpectedBytes ?? long.MaxValue) - piece.Offset));
        taking.Progress.Reach(read, whole.Sum(piece => piece.Bytes));
    }

    /// <summary>How an item of pieces ends, from those that came whole and from what broke the next.</summary>
    public static EvidenceEnd EndOf(EvidenceEnd? broken, IReadOnlyList<EvidencePiece> whole, long read)
    {
        var bytes = whole.Sum(piece => piece.Bytes);
        var lies = whole.Sum(piece => piece.SealedBytes);
        var sha256 = whole.Count == 0 ? null : DigestOf(whole.Select(piece => (piece.Offset, piece.Bytes, piece.Sha256)));
        var sealedSha256 = whole.Count == 0 ? null : DigestOf(whole.Select(piece => (piece.Offset, piece.SealedBytes, piece.SealedSha256)));
        if (broken is null)
        {
            return whole.Count == 0
                ? new EvidenceEnd(EvidenceState.Nothing, 0, 0, 0, null, null, 0, null, "There was nothing to read.")
                : new EvidenceEnd(EvidenceState.Verified, 0, read, bytes, sha256, null, lies, sealedSha256, NotesOf(whole));
        }

        return whole.Count == 0 && broken.State == EvidenceState.NotRun
            ? broken
            : new EvidenceEnd(
                broken.State == EvidenceState.NotRun ? EvidenceState.Partial : broken.State, broken.ExitCode, read, bytes, sha256, null, lies, sealedSha256,
                string.Join(' ', (string?[])[broken.Says, NotesOf(whole)]).Trim());
    }

    /// <summary>What is to be known of pieces that came whole; null if nothing is.</summary>
    private static string? NotesOf(IReadOnlyList<EvidencePiece> whole)
    {
        var noted = whole.Where(piece => piece.Says is not null).ToList();
        var words = noted.Take(MostNoted).Select(piece => $"In the piece at byte {piece.Offset}: {piece.Says}");
        return noted.Count == 0 ? null : string.Join(' ', noted.Count > MostNoted ? [.. words, $"So it is with {noted.Count - MostNoted} more pieces."] : words);
    }

    private static HostResult Nothing() => new(new HostEnding.Exited(0), [], [], 0, 0, "", TimeSpan.Zero, null);

    /// <summary>What all lanes of one item share.</summary>
    private sealed record Taking(EvidenceItem Item, InventoryHost Host, Readers Readers, PieceShelf Shelf, PieceProgress Progress, Pace? Pace);
}
