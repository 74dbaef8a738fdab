using System.Text.Json;
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

    private sealed class PersonIdConverter : JsonConverter<PersonId>
    {
        public override PersonId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, PersonId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}
