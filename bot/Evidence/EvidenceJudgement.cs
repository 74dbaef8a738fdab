using System.Security.Cryptography;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>What a stream is worth, from how it ended and what the host said of it.</summary>
internal static class EvidenceJudgement
{
    // A zstd frame of nothing: header, one empty block, checksum. With a single byte in it it is longer.
    private const int CompressedNothing = 13;
    private const int CompressedEmptyArchive = 64;

    /// <summary>What tar sends when it found nothing: 20 blocks of zeros (POSIX.1-2024, pax, ustar interchange format).</summary>
    private static readonly string EmptyArchive = Convert.ToHexStringLower(SHA256.HashData(new byte[10_240]));

    /// <summary>The host's own digest of what it sent: the last line of its errors. Null if it did not come to say it.</summary>
    public static string? ToldBy(HostResult result)
    {
        var last = System.Text.Encoding.UTF8.GetString(result.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Split(' ')[0];
        return last is { Length: 64 } && last.All(char.IsAsciiHexDigitLower) ? last : null;
    }

    /// <summary>What became of it, and what people should know.</summary>
    public static (EvidenceState State, string? Says) Of(PlannedCommand step, HostResult result, string? told, string why) => result.Ending switch
    {
        HostEnding.NotSent => (EvidenceState.NotRun, why),
        HostEnding.Exited { Code: var code } when !step.ExitCodes.Contains(code) => (
            EvidenceState.EndedBadly,
            $"The command ended with exit code {code}.{(told is null ? " The host told no digest." : told == result.OutputSha256 ? "" : " What arrived is not what the host says it sent.")}"),
        HostEnding.Exited when told is null => (EvidenceState.Differs, "The host told no digest of what it sent."),
        HostEnding.Exited when told != result.OutputSha256 => (EvidenceState.Differs, "What arrived is not what the host says it sent."),
        HostEnding.Exited when IsNothing(step, result.OutputBytes, result.OutputSha256) => (EvidenceState.Nothing, "It ran and found nothing."),
        HostEnding.Exited => (EvidenceState.Verified, null),
        _ => (EvidenceState.Partial, why),
    };

    /// <summary>Whether that is what a command sends that found nothing.</summary>
    public static bool IsNothing(PlannedCommand step, long bytes, string sha256)
    {
        var compressed = step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal);
        var archive = step.Snippet.Contains("tar ", StringComparison.Ordinal);
        return bytes <= (compressed ? archive ? CompressedEmptyArchive : CompressedNothing : 0) || sha256 == EmptyArchive;
    }

    /// <summary>Where an action looks from. What is not known to look from outside looks from inside.</summary>
    public static EvidenceVantage VantageOf(ActionPlan plan) => plan.Subject.Action.Id switch
    {
        "evidence.vm-memory" or "evidence.vm-export" or "evidence.vm-snapshot" => EvidenceVantage.Hypervisor,
        "evidence.disk-image" when plan.Subject.Parameters.All.GetValueOrDefault("source") == "frozen" => EvidenceVantage.Snapshot,
        "evidence.pcap" => EvidenceVantage.Network,
        _ => EvidenceVantage.InsideSuspect,
    };
}
