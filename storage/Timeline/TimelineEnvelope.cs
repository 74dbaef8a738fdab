using System.Text.Json.Serialization;

namespace ChatOps.Storage.Timeline;

/// <summary>What the chain protects of an entry.</summary>
/// <param name="Version">The version of this shape: 1.</param>
/// <param name="Incident">The incident's id, so that entries cannot be moved between incidents.</param>
/// <param name="Sequence">The place in the chain.</param>
/// <param name="Kind">What kind of thing happened.</param>
/// <param name="HappenedAt">When it happened.</param>
/// <param name="RecordedAt">When the bot wrote it down.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="PayloadDigest">Lower-case hex of the salted digest of the payload.</param>
public sealed record TimelineEnvelope(
    [property: JsonPropertyName("v")] int Version,
    string Incident,
    long Sequence,
    TimelineEntryKind Kind,
    DateTimeOffset HappenedAt,
    DateTimeOffset RecordedAt,
    TimelineActor Actor,
    TimelineSource Source,
    string PayloadDigest)
{
    public string ToCanonicalJson() => CanonicalJson.Serialize(this);

    /// <exception cref="System.Text.Json.JsonException">It is not an envelope.</exception>
    public static TimelineEnvelope Parse(string json) => CanonicalJson.Deserialize<TimelineEnvelope>(json);
}
