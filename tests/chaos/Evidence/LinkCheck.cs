using System.Diagnostics;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Requests;

namespace ChatOps.Chaos.Evidence;

/// <summary>Holds a transfer to what it has to be, however often its link broke.</summary>
internal static class LinkCheck
{
    /// <summary>What is not as it has to be.</summary>
    public static IEnumerable<string> Find(ActionRequest request, EvidenceItem? item, IReadOnlyList<EvidencePiece> pieces, LinkPlan plan)
    {
        if (request.State != RequestState.Succeeded || item is not { State: EvidenceState.Verified })
        {
            yield return $"{request.Key} is {request.State}, and its evidence {item?.State}: {request.Says} {item?.Says}";
            yield break;
        }

        var whole = pieces.Where(piece => piece.Whole).Select(piece => piece.Offset >> 20).ToList();
        var wanted = Enumerable.Range(0, (plan.SourceMib + plan.PieceMib - 1) / plan.PieceMib).Select(at => (long)at * plan.PieceMib).ToList();
        if (!whole.SequenceEqual(wanted))
        {
            yield return $"{request.Key}: whole are the pieces at {string.Join(", ", whole)} MiB, each once is what was wanted.";
        }

        foreach (var again in pieces.GroupBy(piece => piece.Offset).Where(tries => tries.Any(piece => piece.Whole && tries.Any(other => other.Attempt > piece.Attempt))))
        {
            yield return $"{request.Key}: the piece at {again.Key >> 20} MiB was whole and was taken again.";
        }
    }

    /// <summary>The digest of what somebody reads who has the key.</summary>
    public static async Task<string> ReadAsync(string vault, IReadOnlyList<EvidencePiece> pieces, CancellationToken cancellationToken)
    {
        const string Shell = """set -o pipefail; for f; do age -d -i "$0" "$f" | zstd -dc || exit; done | sha256sum""";
        using var process = Process.Start(new ProcessStartInfo(
            "bash", ["-c", Shell, Path.Combine(vault, "test-identity.txt"), .. pieces.Where(piece => piece.Whole).Select(piece => Path.Combine(vault, piece.Place))])
        {
            RedirectStandardOutput = true,
        })!;
        var digest = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? digest.Split(' ')[0] : $"not to be read (exit code {process.ExitCode})";
    }
}
