using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>Items of evidence in words.</summary>
internal static class EvidenceWords
{
    private const long MostSkewMs = 2000;

    /// <summary>How it stands.</summary>
    public static string Of(EvidenceState state) => state switch
    {
        EvidenceState.Arriving => "arriving",
        EvidenceState.Verified => "verified",
        EvidenceState.Nothing => "ran, nothing found",
        EvidenceState.EndedBadly => "the command failed",
        EvidenceState.Differs => "NOT what the host says it sent",
        EvidenceState.Partial => "PARTIAL",
        EvidenceState.NotRun => "did not run",
    };

    public static string Of(EvidenceVantage vantage) => vantage switch
    {
        EvidenceVantage.InsideSuspect => "told by the host itself",
        EvidenceVantage.Hypervisor => "seen from the hypervisor",
        EvidenceVantage.Snapshot => "from a snapshot",
        EvidenceVantage.Network => "from the wire",
        EvidenceVantage.Brought => "brought by a person",
    };

    /// <summary>Who can read it, where that is not as it should be.</summary>
    public static string? Warning(EvidenceSealing sealing) => sealing switch
    {
        EvidenceSealing.Recipients => null,
        EvidenceSealing.TestIdentity => "encrypted to a key for trying out, which lies beside it and protects nothing; set evidence.recipients",
        EvidenceSealing.None => "NOT encrypted: the program age is not there, and no recipients are set",
    };

    /// <summary>Where the host's clock is not as it should be, so that its own times are read with that in mind.</summary>
    public static string? OfClock(long? skewMs) => skewMs is { } ms && Math.Abs(ms) >= MostSkewMs
        ? $"the host's clock is {Spans.Length(TimeSpan.FromMilliseconds(Math.Abs(ms)))} {(ms > 0 ? "ahead" : "behind")}, and so are the times in what it sent" : null;

    /// <summary>What two people decided of an item's files, in front of it; null if they stay.</summary>
    public static string? Mark(EvidenceDestruction? decided) => decided switch
    {
        null => null,
        { DestroyedAt: null } => "BEING DESTROYED",
        _ => "DESTROYED",
    };

    /// <summary>Why an item cannot be had whose files two people decided to destroy.</summary>
    public static string WhyNotHad(string item, EvidenceDestruction decided) =>
        $"{item} {(decided.DestroyedAt is null ? "is being destroyed" : "was destroyed")} on the word of two people; the record says by whom and why.";

    /// <summary>An item in one line.</summary>
    public static IReadOnlyList<ChatSpan> Line(EvidenceItem item)
    {
        var digest = item.Sha256 is { Length: > 16 } sha256 ? sha256[..16] : null;
        return
        [
            new TextSpan($"{item.Key} ", Strong: true), new TextSpan($"{item.HostId} {item.ActionId} {item.Step}: {Of(item.State)}"),
            item.Bytes > 0 ? $" · {ByteWords.Of(item.Bytes)}" : "", digest is null ? "" : " · ", digest is null ? "" : new CodeSpan(digest),
            $" · {Of(item.Vantage)}", item.Says is { } says && item.State != EvidenceState.Nothing ? new TextSpan($" · {CleanText.Shortened(says, 200)}") : "",
        ];
    }

    /// <summary>How far an item is that is on its way.</summary>
    public static string Progress(EvidenceItem item, DateTimeOffset now)
    {
        var seconds = (now - item.StartedAt).TotalSeconds;
        var rate = seconds > 0 ? item.ReadBytes / seconds : 0;
        var words = $"{item.Key} {item.Step}: {ByteWords.Of(item.Bytes)} so far";
        if (rate >= 1)
        {
            words += $", {ByteWords.Of((long)rate)}/s";
        }

        if (item.ExpectedBytes is { } all and > 0)
        {
            words += $", {100 * item.ReadBytes / all} % of {ByteWords.Of(all)}{(rate >= 1 ? $", about {Spans.Length(TimeSpan.FromSeconds((all - item.ReadBytes) / rate))} left" : "")}";
        }

        return item.Says is { } says ? $"{words}; {says}" : words;
    }
}
