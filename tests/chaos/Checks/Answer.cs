using System.Text.Json;

namespace ChatOps.Chaos.Checks;

/// <summary>What came of a delivery, as the answer says it.</summary>
internal sealed record Answer(string Outcome, string? Incident)
{
    public static Answer Read(string json)
    {
        using var answer = JsonDocument.Parse(json);
        return new Answer(
            answer.RootElement.TryGetProperty("outcome", out var outcome) ? outcome.GetString() ?? "" : "Done",
            answer.RootElement.TryGetProperty("incidentKey", out var incident) ? incident.GetString() : null);
    }
}
