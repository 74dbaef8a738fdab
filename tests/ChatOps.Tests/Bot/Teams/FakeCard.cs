using System.Text.Json.Nodes;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>A message of the bot, and how its card reads.</summary>
internal sealed record FakeCard(string Conversation, string Id, JsonObject Activity, string? VisibleTo)
{
    public DateTimeOffset SaidAt { get; init; } = TimeProvider.System.GetUtcNow();

    public DateTimeOffset ChangedAt { get; init; } = TimeProvider.System.GetUtcNow();

    public JsonObject? Card => Activity["attachments"]?[0]?["content"] as JsonObject;

    /// <summary>How often it was edited.</summary>
    public int Edits { get; init; }

    /// <summary>Everything that can be read in it.</summary>
    public string Words => Card is { } card ? Read(card) : Activity["text"]?.GetValue<string>() ?? "";

    /// <summary>The buttons under it, by their titles.</summary>
    public IReadOnlyDictionary<string, JsonObject> Buttons => Card is { } card ? ButtonsOf(card) : new Dictionary<string, JsonObject>();

    public static string Read(JsonNode? node) => string.Join('\n', Lines(node));

    public static IReadOnlyDictionary<string, JsonObject> ButtonsOf(JsonNode card) => Nodes(card)
        .Where(node => node["type"]?.GetValue<string>() == "ActionSet").SelectMany(set => set["actions"]!.AsArray()).OfType<JsonObject>()
        .ToDictionary(action => action["title"]!.GetValue<string>(), action => action);

    /// <summary>Every object in it.</summary>
    public static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject item => item.Select(property => property.Value).SelectMany(Nodes).Prepend(item),
        JsonArray list => list.SelectMany(Nodes),
        _ => [],
    };

    private static IEnumerable<string> Lines(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(Lines),
        JsonObject { } part when part["type"]?.GetValue<string>() == "RichTextBlock" => [string.Concat(part["inlines"]!.AsArray().Select(run => run!["text"]!.GetValue<string>()))],
        JsonObject { } part when part["type"]?.GetValue<string>() == "TextBlock" => [part["text"]!.GetValue<string>()],
        JsonObject { } part when part["type"]?.GetValue<string>().StartsWith("Input.", StringComparison.Ordinal) == true => [part["label"]!.GetValue<string>()],
        JsonObject part => part.Where(property => property.Key is "body" or "items").SelectMany(property => Lines(property.Value)),
        _ => [],
    };
}
