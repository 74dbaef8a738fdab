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

    /// <summary>What a step of the catalogue begins a line of its errors with when it left something out.</summary>
    private const string NotWhole = "NOT WHOLE: ";

    /// <summary>What makes dd put zeros where it cannot read, and what it says each time.</summary>
    private const string Padding = "conv=noerror";
    private const string Unreadable = "dd: error reading ";

    /// <summary>What tar says of a file that did not stand still.</summary>
    private static readonly string[] Changed = ["file changed as we read it", "File shrank by", "File removed before we read it"];

    /// <summary>The host's own digest of what it sent: the last line of its errors. Null if it did not come to say it.</summary>
    public static string? ToldBy(HostResult result)
    {
        var last = Encoding.UTF8.GetString(result.LastErrors).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Split(' ')[0];
        return last is { Length: 64 } && last.All(char.IsAsciiHexDigitLower) ? last : null;
    }

    /// <summary>What became of it, and what people should know.</summary>
    public static (EvidenceState State, string? Says) Of(PlannedCommand step, HostResult result, string? told, string why)
    {
        if (result.Ending is not HostEnding.Exited { Code: var code })
        {
            return (result.Ending is HostEnding.NotSent ? EvidenceState.NotRun : EvidenceState.Partial, why);
        }

        if (!step.ExitCodes.Contains(code))
        {
            var digest = told is null ? " The host told no digest." : told == result.OutputSha256 ? "" : " What arrived is not what the host says it sent.";
            return (EvidenceState.EndedBadly, $"The command ended with exit code {code}.{digest}{Said(result)}");
        }

        if (told != result.OutputSha256)
        {
            return (EvidenceState.Differs, told is null ? "The host told no digest of what it sent." : "What arrived is not what the host says it sent.");
        }

        if (!IsNothing(step, result.OutputBytes, result.OutputSha256))
        {
            return (EvidenceState.Verified, Beside(step, result));
        }

        // Whoever finds nothing says so with 0; after any other code nobody knows what there would have been.
        return code switch
        {
            0 => (EvidenceState.Nothing, $"It ran and found nothing.{(Beside(step, result) is { } beside ? $" {beside}" : "")}"),
            NotThere or NotRunnable when Complaint(result) is null =>
                (EvidenceState.NotRun, $"It did not run: {(Missing(result) is { } missing ? $"the host has no {missing}" : "the host has no such program")}."),
            _ => (EvidenceState.EndedBadly, $"The command ended with exit code {code} and sent nothing.{Said(result)}"),
        };
    }

    /// <summary>Whether that is what a command sends that found nothing.</summary>
    public static bool IsNothing(PlannedCommand step, long bytes, string sha256)
    {
        var compressed = step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal);
        var archive = step.Snippet.Contains("tar ", StringComparison.Ordinal);
        return bytes <= (compressed ? archive ? CompressedEmptyArchive : CompressedNothing : 0) || sha256 == EmptyArchive;
    }

    /// <summary>What people have to know of something that came whole: a program that was not there, a source that changed or could not all be read, an end before its end, an exit code other than 0.</summary>
    private static string? Beside(PlannedCommand step, HostResult result)
    {
        var words = new List<string>();
        if (result.Ending is HostEnding.Exited { Code: not 0 and var code })
        {
            words.Add($"Its exit code was {code}, which is allowed.");
        }

        if (step.CapBytes is { } cap && result.OutputBytes >= cap)
        {
            words.Add($"It was cut at {ByteWords.Of(cap)}, which is the most that was asked for; what came later is not in it.");
        }

        if (Missing(result) is { } missing)
        {
            words.Add($"The host has no {missing}, so what it would have shown is not in it.");
        }

        if (Lines(result).FirstOrDefault(IsOfChange) is { } changed)
        {
            words.Add($"It changed while it was read: {Short(changed)}.");
        }

        words.AddRange(Lines(result).Where(line => line.StartsWith(NotWhole, StringComparison.Ordinal)).Take(MostNamed).Select(line => $"Not all of it is there: {Short(line[NotWhole.Length..])}."));
        if (step.Snippet.Contains(Padding, StringComparison.Ordinal) && Lines(result).Count(IsUnreadable) is > 0 and var unreadable)
        {
            var least = result.ErrorBytes > result.Errors.Length + Tail(result).Length ? "at least " : "";
            words.Add($"Zeros stand in the place of what could not be read, {least}{unreadable} time{(unreadable == 1 ? "" : "s")}; the first: {Short(Lines(result).First(IsUnreadable))}.");
        }

        return words.Count == 0 ? null : string.Join(' ', words);
    }

    /// <summary>Programs that the shell looked for in vain.</summary>
    private static string? Missing(HostResult result)
    {
        var names = Lines(result).Select(line => NotFound().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).Take(MostNamed).ToArray();
        return names.Length == 0 ? null : string.Join(", ", names);
    }

    /// <summary>The first that a program said of why it failed; null if none said anything.</summary>
    private static string? Complaint(HostResult result) =>
        Lines(result).FirstOrDefault(line => !NotFound().IsMatch(line) && !line.StartsWith($"{ToldBy(result) ?? "-"} ", StringComparison.Ordinal));

    private static string Said(HostResult result) => Complaint(result) is { } complaint ? $" It said: {Short(complaint)}." : "";

    private static bool IsOfChange(string line) => Changed.Any(mark => line.Contains(mark, StringComparison.Ordinal));

    private static bool IsUnreadable(string line) => line.StartsWith(Unreadable, StringComparison.Ordinal);

    private static string Short(string line) => CleanText.Shortened(CleanText.Line(line), 200).Trim().TrimEnd('.');

    /// <summary>What was said beside the stream; of very much only the beginning and the end are there.</summary>
    private static IEnumerable<string> Lines(HostResult result)
    {
        var tail = Tail(result);
        return result.ErrorBytes > result.Errors.Length + tail.Length ? Split(result.Errors).SkipLast(1).Concat(Split(tail).Skip(1)) : Split([.. result.Errors, .. tail]);

        static string[] Split(byte[] text) => Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The last that was said, without what the beginning has already.</summary>
    private static byte[] Tail(HostResult result) => result.LastErrors[^(int)Math.Clamp(result.ErrorBytes - result.Errors.Length, 0, result.LastErrors.Length)..];

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
