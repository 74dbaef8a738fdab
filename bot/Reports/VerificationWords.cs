using ChatOps.Bot.Chat;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Reports;

/// <summary>The outcome of a verification in words, and what it cannot prove.</summary>
internal static class VerificationWords
{
    public static Notice Notice(string name, VerificationReport report) => new()
    {
        Tone = report.Holds ? NoticeTone.Good : NoticeTone.Danger,
        Title = report.Holds ? $"{name}: the timeline holds" : $"{name}: the timeline does NOT hold",
        Blocks = [new ParagraphBlock([Verdict(report)]), new ParagraphBlock([Limits(report)])],
    };

    /// <summary>What was found.</summary>
    public static string Verdict(VerificationReport report)
    {
        if (report.FirstFault is { } fault)
        {
            var before = report.Head.Sequence == 0 ? "No entry holds." : $"The entries up to {report.Head.Quote} hold; nothing after them can be relied on.";
            return $"Entry #{fault.Sequence}: {Words(fault.Fault)}. {before}";
        }

        return report.Entries == 0
            ? "There is no entry to check."
            : $"{report.Entries} entries, {(report.Redacted == 0 ? "none" : report.Redacted)} redacted, each accounted for; head {report.Head.Quote}.";
    }

    /// <summary>What a chain by itself cannot show.</summary>
    public static string Limits(VerificationReport report)
    {
        if (!report.Holds)
        {
            return "It cannot be told what stood there before.";
        }

        return report.LastQuoted is { } quoted
            ? $"Confirmed by the head #{quoted.Sequence} that was quoted. Entries cut off after #{quoted.Sequence}, or all of them after it written anew, could not be noticed: compare {report.Head.Quote} with what was quoted in chat."
            : $"No quoted head was given. Entries cut off at the end, or a timeline written anew as a whole, could not be noticed: compare {report.Head.Quote} with what was quoted in chat.";
    }

    /// <summary>What is wrong, as the end of a sentence.</summary>
    public static string Words(TimelineFault fault) => fault switch
    {
        TimelineFault.Unreadable => "it cannot be read as an entry",
        TimelineFault.OutOfSequence => "its number does not follow; an entry before it was removed, added or moved",
        TimelineFault.OtherIncident => "it belongs to another incident",
        TimelineFault.NotContinuing => "it does not continue the entry before it; one of the two was replaced",
        TimelineFault.EnvelopeChanged => "who, what or when was changed after it was written",
        TimelineFault.PayloadChanged => "its words were changed after they were written",
        TimelineFault.PayloadMissing => "its words are gone and no later entry says who redacted them",
        TimelineFault.NotAsQuoted => "it is not the entry whose head was quoted",
        TimelineFault.TailCut => "it is not there, although it was quoted or the file goes on; the tail was cut off",
        TimelineFault.ColumnsDiffer => "its columns in the database say something else than the entry itself",
    };
}
