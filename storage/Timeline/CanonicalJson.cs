using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChatOps.Storage.People;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// JSON that can be written in one way only (JCS, RFC 8785), so that a hash over it can be made again from the parsed
/// values. Numbers are whole and within ±2^53; anything else is refused.
/// </summary>
public static class CanonicalJson
{
    private const long LargestExact = 9_007_199_254_740_992;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new JsonStringEnumConverter(),
            new MicrosecondTimeConverter(),
            new PersonIdConverter(),
        },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveKindToTheEnvelope } },
    };

    /// <summary>Writes a value as canonical JSON.</summary>
    /// <exception cref="NotSupportedException">It holds a number that is not whole or too large.</exception>
    public static string Serialize(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Canonicalize(JsonSerializer.SerializeToElement(value, value.GetType(), Options));
    }

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="JsonException">It is not of that shape.</exception>
    public static T Deserialize<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The value is null.");

    /// <summary>Writes a parsed value in its canonical form.</summary>
    public static string Canonicalize(JsonElement element)
    {
        var text = new StringBuilder(256);
        Write(text, element);
        return text.ToString();
    }

    // An attribute on the abstract property is not inherited by the properties that override it.
    private static void LeaveKindToTheEnvelope(JsonTypeInfo type)
    {
        if (type.Type.IsAssignableTo(typeof(TimelineEvent)) && type.Properties.FirstOrDefault(property => property.Name == "kind") is { } kind)
        {
            type.Properties.Remove(kind);
        }
    }

    private static void Write(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, element);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var first = true;
                foreach (var item in element.EnumerateArray())
                {
                    Separate(text, ref first);
                    Write(text, item);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteString(text, element.GetString()!);
                break;
            case JsonValueKind.Number:
                if (!element.TryGetInt64(out var number) || number is > LargestExact or < -LargestExact)
                {
                    throw new NotSupportedException($"The record holds whole numbers only, not {element.GetRawText()}.");
                }

                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            case JsonValueKind.Null:
                text.Append("null");
                break;
            case JsonValueKind.Undefined:
                throw new NotSupportedException("There is no value to write.");
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement element)
    {
        // RFC 8785 section 3.2.3: sorted by the UTF-16 code units of the names, which is what ordinal order is in .NET.
        var count = element.GetPropertyCount();
        var properties = ArrayPool<JsonProperty>.Shared.Rent(count);
        var length = 0;
        foreach (var property in element.EnumerateObject())
        {
            properties[length++] = property;
        }

        Array.Sort(properties, 0, length, ByName.Instance);
        text.Append('{');
        var first = true;
        for (var i = 0; i < length; i++)
        {
            if (i > 0 && properties[i].Name == properties[i - 1].Name)
            {
                throw new NotSupportedException($"The name '{properties[i].Name}' occurs twice in one object.");
            }

            Separate(text, ref first);
            WriteString(text, properties[i].Name);
            text.Append(':');
            Write(text, properties[i].Value);
        }

        text.Append('}');
        ArrayPool<JsonProperty>.Shared.Return(properties, clearArray: true);
    }

    private static void Separate(StringBuilder text, ref bool first)
    {
        if (!first)
        {
            text.Append(',');
        }

        first = false;
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            switch (character)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < ' ':
                    text.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }

        text.Append('"');
    }

    private sealed class ByName : IComparer<JsonProperty>
    {
        public static ByName Instance { get; } = new();

        public int Compare(JsonProperty x, JsonProperty y) => string.CompareOrdinal(x.Name, y.Name);
    }

    private sealed class MicrosecondTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            RecordTime.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(RecordTime.Format(value));
    }

    private sealed class PersonIdConverter : JsonConverter<PersonId>
    {
        public override PersonId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, PersonId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}
