using System.Text;
using System.Text.Json;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// Checks a chain entry by entry, from the live database or from an exported file alike, in constant memory. It stops
/// at the first bad entry: what follows hangs on it.
/// </summary>
public sealed class TimelineVerifier(IEnumerable<QuotedHead> quoted)
{
    private readonly ILookup<long, QuotedHead> _quoted = quoted.ToLookup(head => head.Sequence);
    private readonly Dictionary<long, long> _awaitedRedactions = [];
    private TimelineHead _head = TimelineHead.Empty;
    private byte[]? _incident;
    private long _redacted;
    private long _read;
    private FaultyEntry? _fault;
    private QuotedHead? _lastQuoted;

    /// <summary>Takes the next entry of the live record. False once a fault is found.</summary>
    public bool Add(TimelineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var envelope = Encoding.UTF8.GetBytes(entry.Envelope);
        if (!Add(
                envelope, ReadEnvelope(envelope), envelope, entry.Payload is null ? null : Encoding.UTF8.GetBytes(entry.Payload),
                entry.Salt, entry.PreviousHash, entry.Hash, entry.RedactedBySequence))
        {
            return false;
        }

        return CheckColumns(entry) is not { } fault || Fail(_head.Sequence, fault);
    }

    /// <summary>Takes the next line of an export. False once a fault is found.</summary>
    public bool Add(ReadOnlySpan<byte> line)
    {
        TimelineLineParts parts;
        try
        {
            parts = TimelineLine.Read(line);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            _read++;
            return Fail(_head.Sequence + 1, TimelineFault.Unreadable);
        }

        if (parts.Envelope is not { } envelope || parts.Previous is null || parts.Hash is null)
        {
            _read++;
            return Fail(_head.Sequence + 1, TimelineFault.Unreadable);
        }

        return Add(
            line[envelope], parts.Read, line, parts.Payload is { } payload ? line[payload] : default, parts.Payload is null ? null : parts.Salt,
            parts.Previous, parts.Hash, parts.RedactedBy);
    }

    /// <summary>What was found, once every entry was added.</summary>
    public VerificationReport Finish()
    {
        if (_fault is null && _awaitedRedactions.Count > 0)
        {
            Fail(_awaitedRedactions.Keys.Min(), TimelineFault.PayloadMissing);
        }

        if (_fault is null && _quoted.Select(heads => heads.Key).Where(sequence => sequence > _head.Sequence).ToArray() is { Length: > 0 } beyond)
        {
            Fail(beyond.Min(), TimelineFault.TailCut);
        }

        return new VerificationReport(_incident is null ? null : Encoding.UTF8.GetString(_incident), _read, _redacted, _head, _fault, _lastQuoted);
    }

    /// <summary>Notes a fault that lies outside the entries. Always false.</summary>
    internal bool Reject(TimelineFault fault) => Fail(_head.Sequence + 1, fault);

    /// <param name="envelope">The envelope.</param>
    /// <param name="found">Its parts; null if it is none.</param>
    /// <param name="within">What the parts are places in.</param>
    private bool Add(
        ReadOnlySpan<byte> envelope, TimelineEnvelopeParts? found, ReadOnlySpan<byte> within, ReadOnlySpan<byte> payload, byte[]? salt,
        byte[] previous, byte[] hash, long? redactedBy)
    {
        _read++;
        var expected = _head.Sequence + 1;
        if (found is not { } read)
        {
            return Fail(expected, TimelineFault.Unreadable);
        }

        _incident ??= within[read.Incident].ToArray();
        if (!within[read.Incident].SequenceEqual(_incident))
        {
            return Fail(expected, TimelineFault.OtherIncident);
        }

        if (read.Sequence != expected)
        {
            return Fail(expected, TimelineFault.OutOfSequence);
        }

        if (previous.Length != TimelineHashing.HashSize)
        {
            return Fail(expected, TimelineFault.NotContinuing);
        }

        Span<byte> link = stackalloc byte[TimelineHashing.HashSize];
        TimelineHashing.Link(previous, envelope, link);
        if (!link.SequenceEqual(hash))
        {
            return Fail(expected, TimelineFault.EnvelopeChanged);
        }

        if (!previous.AsSpan().SequenceEqual(_head.Hash))
        {
            return Fail(expected, TimelineFault.NotContinuing);
        }

        if (CheckPayload(expected, payload, salt, within[read.PayloadDigest], read.IsRedaction, redactedBy) is { } fault)
        {
            return Fail(expected, fault);
        }

        _head = new TimelineHead(expected, hash);
        return CheckQuoted(expected, hash);
    }

    /// <summary>The chain protects the envelope; the columns serve queries and must say the same.</summary>
    private static TimelineFault? CheckColumns(TimelineEntry entry)
    {
        try
        {
            var envelope = entry.ReadEnvelope();
            return envelope.Incident == entry.IncidentId.ToString() && envelope.Sequence == entry.Sequence
                && envelope.Kind == entry.Kind && envelope.HappenedAt == entry.HappenedAt && envelope.RecordedAt == entry.RecordedAt
                    ? null
                    : TimelineFault.ColumnsDiffer;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            return TimelineFault.Unreadable;
        }
    }

    private TimelineFault? CheckPayload(
        long sequence, ReadOnlySpan<byte> payload, byte[]? salt, ReadOnlySpan<byte> digest, bool isRedaction, long? redactedBy)
    {
        if (payload.IsEmpty)
        {
            if (redactedBy is not { } by || by <= sequence)
            {
                return TimelineFault.PayloadMissing;
            }

            _awaitedRedactions[sequence] = by;
            return null;
        }

        Span<byte> expected = stackalloc byte[TimelineHashing.HashSize];
        if (salt is not null)
        {
            TimelineHashing.Payload(salt, payload, expected);
        }

        if (salt is null || !IsDigest(expected, digest))
        {
            return TimelineFault.PayloadChanged;
        }

        // A later entry accounts for each payload that is gone.
        if (isRedaction && RedactedEntry(payload) is { } target
            && _awaitedRedactions.TryGetValue(target, out var accountedBy) && accountedBy == sequence)
        {
            _awaitedRedactions.Remove(target);
            _redacted++;
        }

        return null;
    }

    private static bool IsDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> hex)
    {
        Span<byte> text = stackalloc byte[2 * TimelineHashing.HashSize];
        return Convert.TryToHexStringLower(digest, text, out var written) && text[..written].SequenceEqual(hex);
    }

    private bool CheckQuoted(long sequence, byte[] hash)
    {
        if (_quoted.Count == 0)
        {
            return true;
        }

        foreach (var head in _quoted[sequence])
        {
            if (!Convert.ToHexStringLower(hash).StartsWith(head.HashPrefix, StringComparison.Ordinal))
            {
                return Fail(sequence, TimelineFault.NotAsQuoted);
            }

            _lastQuoted = head;
        }

        return true;
    }

    private bool Fail(long sequence, TimelineFault fault)
    {
        _fault ??= new FaultyEntry(sequence, fault);
        return false;
    }

    private static long? RedactedEntry(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("entry"u8))
            {
                reader.Read();
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var entry) ? entry : null;
            }
        }

        return null;
    }

    private static TimelineEnvelopeParts? ReadEnvelope(ReadOnlySpan<byte> envelope)
    {
        try
        {
            var reader = new Utf8JsonReader(envelope);
            return reader.Read() ? TimelineEnvelopeParts.Read(ref reader) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
