using System.Security.Cryptography;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Evidence;

/// <summary>Reads some pieces a second time and compares: only what stands still is the same twice.</summary>
internal sealed class PieceRereading(IHosts hosts, EvidenceIntake intake, EvidenceBook book)
{
    private const int Most = 2;

    /// <summary>Whether pieces that are drawn by lot are what they were.</summary>
    public async Task<(ProofVerdict Verdict, string Says)> CompareAsync(Guid request, InventoryHost host, RunScript script, CancellationToken cancellationToken)
    {
        foreach (var step in script.Steps.Where(step => step.ChunkBytes is not null))
        {
            if (await book.WholeAsync(request, step.Name, cancellationToken) is not { } item)
            {
                return (ProofVerdict.NotHeld, "It did not all come, so nothing was read again.");
            }

            var pieces = (await book.PiecesAsync(item, cancellationToken)).Where(piece => piece.Whole).ToArray();
            RandomNumberGenerator.Shuffle<EvidencePiece>(pieces);
            foreach (var piece in pieces.Take(Most))
            {
                var rest = (item.ExpectedBytes ?? long.MaxValue) - piece.Offset;
                var part = script.Plan.Chunk(step, piece.Offset, Math.Min(step.ChunkBytes!.Value, rest));
                var result = await hosts.StreamAsync(host.Ssh, intake.Command(part), Stream.Null, cancellationToken);
                if (result.Ending is not HostEnding.Exited)
                {
                    return (ProofVerdict.NoAnswer, HostQuestions.WhyNot(host, result));
                }

                if (result.OutputSha256 != piece.Sha256)
                {
                    return item.Vantage == EvidenceVantage.Snapshot
                        ? (ProofVerdict.NotHeld, $"At byte {piece.Offset} it is another one when it is read again: the source changes while it is read, and the image is of no single moment.")
                        : (ProofVerdict.NotAsked, $"It changes while it is read (at byte {piece.Offset}, for one), as was to be expected of a live source: the image is of no single moment.");
                }
            }
        }

        return (ProofVerdict.Held, "");
    }
}
