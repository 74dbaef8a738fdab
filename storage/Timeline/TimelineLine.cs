using System.Text;
using System.Text.Json;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// An entry as it stands in an export, one line of JSON each: the canonical envelope and payload as they were hashed,
/// and the hashes in lower-case hex.
/// </summary>
public static class TimelineLine
{
    /// <summary>Writes an entry as one line, without the line's end.</summary>
    public static string Write(TimelineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var line = new StringBuilder(entry.Envelope.Length + (entry.Payload?.Length ?? 0) + 256);
        line.Append("{\"envelope\":").Append(entry.Envelope);
        line.Append(",\"payload\":").Append(entry.Payload ?? "null");
        line.Append(",\"salt\":").Append(entry.Salt is null ? "null" : $"\"{Convert.ToHexStringLower(entry.Salt)}\"");
        line.Append(",\"redactedBy\":").Append(entry.RedactedBySequence?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null");
        line.Append(",\"previous\":\"").Append(Convert.ToHexStringLower(entry.PreviousHash));
        line.Append("\",\"hash\":\"").Append(Convert.ToHexStringLower(entry.Hash)).Append("\"}");
        return line.ToString();
    }

    /// <summary>Finds the parts of a line without copying them.</summary>
    /// <exception cref="JsonException">It is not JSON, or holds a part twice, or more than an entry.</exception>
    internal static TimelineLineParts Read(ReadOnlySpan<byte> line)
    {
        var parts = new TimelineLineParts();
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An entry is a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("envelope"u8))
            {
                parts.Meet(TimelineLineParts.Names.Envelope);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                parts.Read = TimelineEnvelopeParts.Read(ref reader);
                parts.Envelope = reader.TokenType == JsonTokenType.Null ? null : start..(int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                parts.Meet(TimelineLineParts.Names.Payload);
                parts.Payload = Raw(ref reader);
            }
            else if (reader.ValueTextEquals("salt"u8))
            {
                parts.Meet(TimelineLineParts.Names.Salt);
                parts.Salt = Hex(ref reader);
            }
            else if (reader.ValueTextEquals("previous"u8))
            {
                parts.Meet(TimelineLineParts.Names.Previous);
                parts.Previous = Hex(ref reader);
            }
            else if (reader.ValueTextEquals("hash"u8))
            {
                parts.Meet(TimelineLineParts.Names.Hash);
                parts.Hash = Hex(ref reader);
            }
            else if (reader.ValueTextEquals("redactedBy"u8))
            {
                parts.Meet(TimelineLineParts.Names.RedactedBy);
                reader.Read();
                parts.RedactedBy = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt64();
            }
            else
            {
                throw new JsonException("An entry has a part that is not known.");
            }
        }

        // Throws itself at anything but white space after the object.
        reader.Read();
        return parts;
    }

    private static Range? Raw(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static byte[]? Hex(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String || reader.HasValueSequence || reader.ValueSpan.Length != 2 * TimelineHashing.HashSize)
        {
            throw new JsonException("A hash is 64 hexadecimal digits.");
        }

        var bytes = new byte[TimelineHashing.HashSize];
        return Convert.FromHexString(reader.ValueSpan, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : throw new JsonException("A hash is 64 hexadecimal digits.");
    }
}

/// <summary>Where the parts of a line are.</summary>
internal struct TimelineLineParts
{
    public Range? Envelope;

    /// <summary>What the verifier needs of the envelope; null if it is none.</summary>
    public TimelineEnvelopeParts? Read;
    public Range? Payload;
    public byte[]? Salt;
    public byte[]? Previous;
    public byte[]? Hash;
    public long? RedactedBy;

    private Names _met;

    [Flags]
    public enum Names
    {
        None = 0,
        Envelope = 1,
        Payload = 2,
        Salt = 4,
        Previous = 8,
        Hash = 16,
        RedactedBy = 32,
    }

    /// <exception cref="JsonException">A second part of one name: readers differ in which of the two they take.</exception>
    public void Meet(Names name)
    {
        if ((_met & name) != 0)
        {
            throw new JsonException($"An entry has two parts called {name}.");
        }

        _met |= name;
    }
}
