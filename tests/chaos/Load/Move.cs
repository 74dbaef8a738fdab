namespace ChatOps.Chaos.Load;

/// <summary>What somebody does at the console: the body of a delivery without its key.</summary>
/// <param name="Verb">The verb that it comes down to; empty for plain talk and for what no verb is.</param>
internal sealed record Move(string Verb, string Room, string Kind, string? Text = null, string? Form = null, string? State = null, IReadOnlyDictionary<string, string>? Values = null)
{
    public static Move Type(string verb, string room, string words) => new(verb, room, "text", $"/incident {words}");

    public static Move Click(string verb, string room, string command) => new(verb, room, "click", command);

    public static Move Fill(string verb, string room, string incident, params (string Field, string Value)[] values) =>
        new(verb, room, "form", null, verb, incident, values.ToDictionary(field => field.Field, field => field.Value));

    public object Body(string key) => new { DeliveryKey = key, Room, Kind, Text, Form, State, Values };
}
