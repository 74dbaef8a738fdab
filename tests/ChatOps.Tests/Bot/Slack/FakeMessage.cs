using System.Text.Json.Nodes;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>A message in the workspace, and how it reads.</summary>
internal sealed record FakeMessage(string Channel, string Ts, string User, string Text, JsonNode? Blocks, JsonNode? Metadata, string? VisibleTo)
{
    /// <summary>Everything that can be read in it.</summary>
    public string Words => Blocks is null ? Text : string.Join(' ', Leaves(Blocks));

    /// <summary>The message whose thread it stands in.</summary>
    public string? Thread { get; init; }

    public string? OutgoingId => Metadata?["event_payload"]?["id"]?.GetValue<string>();

    /// <summary>The buttons under it, by their labels.</summary>
    public IReadOnlyDictionary<string, string> Buttons => (Blocks as JsonArray ?? []).Where(block => block!["type"]!.GetValue<string>() == "actions")
        .SelectMany(block => block!["elements"]!.AsArray()).ToDictionary(button => button!["text"]!["text"]!.GetValue<string>(), button => button!["value"]!.GetValue<string>());

    public JsonObject Json()
    {
        var message = new JsonObject { ["type"] = "message", ["user"] = User, ["text"] = Text, ["ts"] = Ts };
        if (Metadata is not null)
        {
            message["metadata"] = Metadata.DeepClone();
        }

        return message;
    }

    private static IEnumerable<string> Leaves(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(Leaves),
        JsonObject { } part when part["type"]?.GetValue<string>() == "user" => [$"<@{part["user_id"]}>"],
        JsonObject { } part when part["type"]?.GetValue<string>() == "channel" => [$"<#{part["channel_id"]}>"],
        JsonObject { } part when part["type"]?.GetValue<string>() == "rich_text_section" => [string.Concat(Leaves(part["elements"]))],
        JsonObject part => part.Where(property => property.Key is "text" or "elements" or "fallback" or "label" or "fields").SelectMany(property => Leaves(property.Value)),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
