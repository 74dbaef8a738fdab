namespace ChatOps.Storage.Timeline;

/// <summary>What is wrong with an entry.</summary>
public enum TimelineFault
{
    /// <summary>It is not an entry, or not readable.</summary>
    Unreadable,

    /// <summary>Its number does not follow: an entry before it was removed, added or moved.</summary>
    OutOfSequence,

    /// <summary>It belongs to another incident.</summary>
    OtherIncident,

    /// <summary>It does not continue the entry before it: one of the two was replaced.</summary>
    NotContinuing,

    /// <summary>Who, what kind or when was edited after it was written.</summary>
    EnvelopeChanged,

    /// <summary>Its words were edited after they were written.</summary>
    PayloadChanged,

    /// <summary>Its words are gone, and no entry says who redacted them.</summary>
    PayloadMissing,

    /// <summary>It is not the entry that was quoted.</summary>
    NotAsQuoted,

    /// <summary>The tail was cut off: a head was quoted that lies beyond the last entry, or the document lacks its end.</summary>
    TailCut,

    /// <summary>The columns beside the envelope say something else than the envelope.</summary>
    ColumnsDiffer,
}

/// <summary>A head that somebody saw: in chat, in a mail, in an export.</summary>
/// <param name="Sequence">The number after the #.</param>
/// <param name="HashPrefix">The leading hexadecimal digits, lower case, at least 4.</param>
public sealed record QuotedHead(long Sequence, string HashPrefix)
{
    /// <summary>Reads <c>#142 9f3a6c1b</c>; false if it is not of that form.</summary>
    public static bool TryParse(string text, out QuotedHead? quoted)
    {
        quoted = null;
        var parts = text.Trim().TrimStart('#').Split([' ', ':', '-'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !long.TryParse(parts[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var sequence)
            || sequence < 1 || parts[1].Length is < 4 or > 64 || !parts[1].All(char.IsAsciiHexDigit))
        {
            return false;
        }

        quoted = new QuotedHead(sequence, parts[1].ToLowerInvariant());
        return true;
    }
}

/// <summary>The outcome of checking one timeline.</summary>
/// <param name="Incident">The incident's id as the entries give it; null if there was none readable.</param>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Redacted">How many of them are redacted, each accounted for.</param>
/// <param name="Head">The head of the chain up to the first fault.</param>
/// <param name="FirstFault">The first bad entry, or null if all is well.</param>
/// <param name="LastQuoted">The highest quoted head that was confirmed.</param>
public sealed record VerificationReport(
    string? Incident, long Entries, long Redacted, TimelineHead Head, FaultyEntry? FirstFault, QuotedHead? LastQuoted)
{
    public bool Holds => FirstFault is null && Entries > 0;
}

/// <summary>The first entry that does not hold.</summary>
public sealed record FaultyEntry(long Sequence, TimelineFault Fault);
