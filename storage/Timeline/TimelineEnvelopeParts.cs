using System.Text.Json;

namespace ChatOps.Storage.Timeline;

/// <summary>What the verifier needs of an envelope, by its place in what was read: nothing is copied.</summary>
/// <param name="Incident">Where the incident's id is.</param>
/// <param name="Sequence">The place in the chain.</param>
/// <param name="PayloadDigest">Where the digest is.</param>
/// <param name="IsRedaction">Whether the entry accounts for the removal of a payload.</param>
internal readonly record struct TimelineEnvelopeParts(Range Incident, long Sequence, Range PayloadDigest, bool IsRedaction)
{
    /// <summary>Reads the value that the reader stands at, to its end; null if that is no envelope.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static TimelineEnvelopeParts? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        Range? incident = null;
        Range? digest = null;
        long? sequence = null;
        var redaction = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("incident"u8))
            {
                reader.Read();
                incident = Text(ref reader);
            }
            else if (reader.ValueTextEquals("payloadDigest"u8))
            {
                reader.Read();
                digest = Text(ref reader);
            }
            else if (reader.ValueTextEquals("sequence"u8))
            {
                reader.Read();
                sequence = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                reader.Read();
                redaction = reader.ValueTextEquals("PayloadRedacted"u8);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return incident is { } id && digest is { } payload && sequence is { } number
            ? new TimelineEnvelopeParts(id, number, payload, redaction)
            : null;
    }

    /// <summary>A text within its quotes. Ids and digests have nothing to escape.</summary>
    private static Range? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
        {
            throw new JsonException("An id is a plain text.");
        }

        var start = (int)reader.TokenStartIndex + 1;
        return start..(start + reader.ValueSpan.Length);
    }
}
