using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChatOps.Bot.Terminal;

/// <summary>A command on its way from the command line to the bot.</summary>
/// <param name="DeliveryKey">The same for the same command, however often it is sent.</param>
/// <param name="Words">The words as the shell gave them.</param>
/// <param name="Text">Or the whole command as one line, in place of the words.</param>
/// <param name="Room">The incident that it is about, if it does not say.</param>
/// <param name="As">In the first run: who is speaking.</param>
/// <param name="Typed">What was typed before the words, so that the commands in the answer can be typed in the same place.</param>
internal sealed record TerminalDelivery(
    string? DeliveryKey, IReadOnlyList<string>? Words = null, string? Text = null, string? Room = null, string? As = null, string? Typed = null);

/// <param name="Text">For people, in the reader's zone.</param>
/// <param name="Incident">The incident that it was about.</param>
/// <param name="Notice">The same for programs.</param>
/// <param name="File">The file that the answer names, to be fetched over the same socket.</param>
internal sealed record TerminalAnswer(
    TerminalOutcome Outcome, string Text, string? Incident = null, JsonNode? Notice = null, string? File = null);

/// <summary>How it went.</summary>
internal enum TerminalOutcome
{
    Done,

    /// <summary>Nothing changed, and the text says why.</summary>
    Refused,

    /// <summary>Nothing changed; the command lacks something.</summary>
    Incomplete,

    /// <summary>The bot failed; nothing changed.</summary>
    Fault,

    /// <summary>It is saved and will be done, but was not yet.</summary>
    Pending,

    /// <summary>It was not saved; it can be sent again.</summary>
    Unavailable,
}

/// <summary>How messages of the command line are written.</summary>
internal static class TerminalJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
