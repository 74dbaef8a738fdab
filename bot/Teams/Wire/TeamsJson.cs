using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.Bot.Teams.Wire;

/// <summary>JSON as the Activity protocol writes it: camelCase, and what is absent is absent.</summary>
internal static class TeamsJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // The size of a card is what counts, and letters of other scripts are letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <exception cref="JsonException">It is not of that shape.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : class => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The value is null.");

    public static T Read<T>(JsonElement json)
        where T : class => json.Deserialize<T>(Options) ?? throw new JsonException("The value is null.");
}
