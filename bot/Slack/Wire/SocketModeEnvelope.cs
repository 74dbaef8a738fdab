using System.Text.Json;

namespace ChatOps.Bot.Slack.Wire;

/// <summary>What comes over the socket. https://docs.slack.dev/apis/events-api/using-socket-mode</summary>
internal sealed record SocketModeEnvelope
{
    public string? Type { get; init; }

    public string? EnvelopeId { get; init; }

    public JsonElement? Payload { get; init; }

    public bool AcceptsResponsePayload { get; init; }

    /// <summary>Of a <c>disconnect</c>: why.</summary>
    public string? Reason { get; init; }
}
