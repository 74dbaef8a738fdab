using System.Text.Json.Serialization;

namespace ChatOps.Bot.Console;

/// <summary>What the page sends: something typed, clicked, filled in or pinned.</summary>
/// <param name="DeliveryKey">Made by the page; the same one again is the same delivery.</param>
/// <param name="Kind">text, click, form or pin.</param>
internal sealed record ConsoleDelivery(
    string? DeliveryKey, string? Room, string? Kind, string? Text, string? Form, string? State,
    IReadOnlyDictionary<string, string>? Values, long? Message);

/// <summary>A delivery that is saved.</summary>
internal sealed record ConsoleAccepted(Guid Id, bool Repeated);

/// <summary>Why it was not taken.</summary>
internal sealed record ConsoleRefused(string Sentence);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ConsoleDelivery))]
[JsonSerializable(typeof(ConsoleAccepted))]
[JsonSerializable(typeof(ConsoleRefused))]
internal sealed partial class ConsoleJson : JsonSerializerContext;
