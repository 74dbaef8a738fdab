using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>What a stream is worth, from how it ended and what the host said of it.</summary>
internal static partial class EvidenceJudgement
{
    /// <summary>What a shell ends with that finds no such program, or may not run it.</summary>
    private const int NotThere = 127;
    private const int NotRunnable = 126;

    private const int MostNamed = 6;

    // A zstd frame of nothing: header, one empty block, checksum. With a single byte in it it is longer.
    private const int CompressedNothing = 13;
    private const int CompressedEmptyArchive = 64;

    /// <summary>What tar sends when it found nothing: 20 blocks of zeros (POSIX.1-2024, pax, ustar interchange format).</summary>
    private static readonly string EmptyArchive = Convert.ToHexStringLower(SHA256.HashData(new byte[10_240]));

    /// <summary>What tar says of a file that did not stand still.</summary>
    private static readonly string[] Changed = ["file changed as we read it", "File shrank by", "File removed before we read it"];

    /// <summary>The host's own digest of what it sent: the last line of its errors. Null if it did not come to say it.</summary>
    public static string? ToldBy(HostResult result)
    {
        var last = Encoding.UTF8.GetString(result.LastErrors).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Split(' ')[0];
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
        HostEnding.Exited { Code: NotThere or NotRunnable } when result.OutputBytes == 0 || IsNothing(step, result.OutputBytes, result.OutputSha256) =>
            (EvidenceState.NotRun, $"It did not run: {(Missing(result) is { } missing ? $"the host has no {missing}" : "the host has no such program")}."),
        HostEnding.Exited when IsNothing(step, result.OutputBytes, result.OutputSha256) => (EvidenceState.Nothing, Beside(result) is { } beside ? $"It ran and found nothing. {beside}" : "It ran and found nothing."),
        HostEnding.Exited => (EvidenceState.Verified, Beside(result)),
        _ => (EvidenceState.Partial, why),
    };

    /// <summary>Whether that is what a command sends that found nothing.</summary>
    public static bool IsNothing(PlannedCommand step, long bytes, string sha256)
    {
        var compressed = step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal);
        var archive = step.Snippet.Contains("tar ", StringComparison.Ordinal);
        return bytes <= (compressed ? archive ? CompressedEmptyArchive : CompressedNothing : 0) || sha256 == EmptyArchive;
    }

    /// <summary>What people have to know of something that came whole: a program that was not there, a source that changed while it was read, an exit code other than 0.</summary>
    private static string? Beside(HostResult result)
    {
        var words = new List<string>();
        if (result.Ending is HostEnding.Exited { Code: not 0 and var code })
        {
            words.Add($"Its exit code was {code}, which is allowed.");
        }

        if (Missing(result) is { } missing)
        {
            words.Add($"The host has no {missing}, so what it would have shown is not in it.");
        }

        if (Lines(result).FirstOrDefault(line => Changed.Any(mark => line.Contains(mark, StringComparison.Ordinal))) is { } changed)
        {
            words.Add($"It changed while it was read: {CleanText.Shortened(CleanText.Line(changed), 200)}.");
        }

        return words.Count == 0 ? null : string.Join(' ', words);
    }

    /// <summary>Programs that the shell looked for in vain.</summary>
    private static string? Missing(HostResult result)
    {
        var names = Lines(result).Select(line => NotFound().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).Take(MostNamed).ToArray();
        return names.Length == 0 ? null : string.Join(", ", names);
    }

    private static string[] Lines(HostResult result) => Encoding.UTF8.GetString(result.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Where an action looks from. What is not known to look from outside looks from inside.</summary>
    public static EvidenceVantage VantageOf(ActionPlan plan, PlannedCommand step) => plan.Subject.Action.OriginOf(step.Name) switch
    {
        "evidence.vm-memory" or "evidence.vm-export" or "evidence.vm-snapshot" => EvidenceVantage.Hypervisor,
        "evidence.disk-image" when plan.Subject.Parameters.All.GetValueOrDefault("source") == "frozen" => EvidenceVantage.Snapshot,
        "evidence.pcap" => EvidenceVantage.Network,
        _ => EvidenceVantage.InsideSuspect,
    };

    [GeneratedRegex(@"^(?:/bin/)?(?:dash|sh|bash): (?:line )?[0-9]+: ([A-Za-z0-9._+-]{1,40}): (?:command )?not found$")]
    private static partial Regex NotFound();
}
