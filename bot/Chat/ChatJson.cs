using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Chat;

/// <summary>How notices and inputs are written down between the moment they are made and the moment they are used.</summary>
internal static class ChatJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(), new PersonIdConverter() },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The value is null.");

    /// <summary>What in it is no words but says what the words are, or whose: changed, it could not be read any more.</summary>
    private static readonly HashSet<string> Structure = new(StringComparer.Ordinal)
    {
        "is", "tone", "style", "kind", "outcome", "person", "account", "at", "incidentKey", "messageId", "id", "form", "name", "for", "state", "path",
    };

    /// <summary>The words in something that is written down, decoded.</summary>
    public static IReadOnlyList<string> Words(string json)
    {
        var words = new List<string>();
        Walk(JsonNode.Parse(json), "", word =>
        {
            words.Add(word);
            return word;
        });
        return words;
    }

    /// <summary>Puts other words into something that is written down, and leaves what holds them as it is.</summary>
    public static string Replace(string json, Func<string, string> replace) => Walk(JsonNode.Parse(json), "", replace)?.ToJsonString() ?? json;

    private static JsonNode? Walk(JsonNode? node, string name, Func<string, string> replace)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (key, value) in members.ToList())
                {
                    Put(value, Walk(value, key, replace), changed => members[key] = changed);
                }

                return members;
            case JsonArray items:
                foreach (var (value, index) in items.Select((value, index) => (value, index)).ToList())
                {
                    Put(value, Walk(value, name, replace), changed => items[index] = changed);
                }

                return items;
            case JsonValue leaf when leaf.GetValueKind() == JsonValueKind.String && !Structure.Contains(name):
                var word = leaf.GetValue<string>();
                return replace(word) is { } other && other != word ? JsonValue.Create(other) : leaf;
            default:
                return node;
        }
    }

    private static void Put(JsonNode? before, JsonNode? after, Action<JsonNode?> put)
    {
        if (!ReferenceEquals(before, after))
        {
            put(after);
        }
    }

    private sealed class PersonIdConverter : JsonConverter<PersonId>
    {
        public override PersonId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, PersonId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}
