using System.Security.Cryptography;
using System.Text;
using ChatOps.Storage.Incidents;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// One link of an incident's chain. The envelope says who, what kind, when and whence, and carries a salted digest of
/// the payload, so the payload can be removed later without breaking the chain. Nothing else of an entry ever changes.
/// </summary>
public sealed class TimelineEntry
{
    private TimelineEntry()
    {
        Envelope = "";
        PreviousHash = [];
        Hash = [];
    }

    public IncidentId IncidentId { get; private set; }

    /// <summary>1 for the first entry of an incident, then without gaps.</summary>
    public long Sequence { get; private set; }

    public TimelineEntryKind Kind { get; private set; }

    public DateTimeOffset HappenedAt { get; private set; }

    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>Canonical JSON of the <see cref="TimelineEnvelope"/>; what the hash is made over.</summary>
    public string Envelope { get; private set; }

    /// <summary>Canonical JSON of the event; null once redacted.</summary>
    public string? Payload { get; private set; }

    /// <summary>32 random bytes that keep a removed payload from being guessed by its digest; removed with it.</summary>
    public byte[]? Salt { get; private set; }

    public byte[] PreviousHash { get; private set; }

    public byte[] Hash { get; private set; }

    /// <summary>The entry that says who redacted the payload and why; null while the payload is there.</summary>
    public long? RedactedBySequence { get; private set; }

    /// <summary>Makes the link that follows <paramref name="head"/>.</summary>
    public static TimelineEntry Append(
        TimelineHead head, IncidentId incident, TimelineEvent happened, TimelineActor actor, TimelineSource source,
        DateTimeOffset happenedAt, DateTimeOffset recordedAt)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(happened);
        var salt = RandomNumberGenerator.GetBytes(TimelineHashing.SaltSize);
        var payload = CanonicalJson.Serialize(happened);
        var envelope = new TimelineEnvelope(
            1, incident.ToString(), head.Sequence + 1, happened.Kind, happenedAt.ToRecordTime(), recordedAt.ToRecordTime(),
            actor, source, Convert.ToHexStringLower(TimelineHashing.Payload(salt, Encoding.UTF8.GetBytes(payload))));
        var text = envelope.ToCanonicalJson();
        return new TimelineEntry
        {
            IncidentId = incident,
            Sequence = envelope.Sequence,
            Kind = happened.Kind,
            HappenedAt = envelope.HappenedAt,
            RecordedAt = envelope.RecordedAt,
            Envelope = text,
            Payload = payload,
            Salt = salt,
            PreviousHash = head.Hash,
            Hash = TimelineHashing.Link(head.Hash, Encoding.UTF8.GetBytes(text)),
        };
    }

    /// <summary>The head of a chain that ends with this entry.</summary>
    public TimelineHead AsHead() => new(Sequence, Hash);

    /// <summary>The envelope, parsed.</summary>
    public TimelineEnvelope ReadEnvelope() => TimelineEnvelope.Parse(Envelope);

    /// <summary>The event, parsed; null once redacted.</summary>
    public T? ReadPayload<T>()
        where T : TimelineEvent =>
        Payload is null ? null : CanonicalJson.Deserialize<T>(Payload);

    /// <summary>Removes the payload and its salt; allowed once, and only for an entry before <paramref name="by"/>.</summary>
    internal void Redact(TimelineEntry by)
    {
        if (Payload is null || by.Kind != TimelineEntryKind.PayloadRedacted || by.Sequence <= Sequence)
        {
            throw new InvalidOperationException($"Entry {Sequence} cannot be redacted by entry {by.Sequence}.");
        }

        Payload = null;
        Salt = null;
        RedactedBySequence = by.Sequence;
    }
}
