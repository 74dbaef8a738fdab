using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// What a button knows. It travels through people's clients, so nothing of it is trusted: who clicked is said by Teams, and
/// whether it counts is judged as if they had typed it.
/// </summary>
internal sealed record CardClick(string Do)
{
    /// <summary>Runs a command.</summary>
    public const string Run = "run";

    /// <summary>Asks first whether it is meant.</summary>
    public const string Ask = "ask";

    /// <summary>Sends a form off.</summary>
    public const string Form = "form";

    /// <summary>Shows the card as it is now, for the one who asks.</summary>
    public const string Show = "show";

    public string? Command { get; init; }

    /// <summary>The question, and what the button is called that it stands for.</summary>
    public string? Question { get; init; }

    public string? Label { get; init; }

    public bool? IsDanger { get; init; }

    /// <summary>The answer to a question that stands in place of the card.</summary>
    public bool? IsAnswer { get; init; }

    public FormState? Kept { get; init; }

    /// <summary>Reads the data of a click; null if it is none of ours.</summary>
    public static CardClick? Read(JsonElement? data)
    {
        try
        {
            return data is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(CardEnvelope.Name, out var ours)
                && ours.ValueKind == JsonValueKind.Object && TeamsJson.Read<CardClick>(ours) is { Do: { Length: > 0 } } read
                ? read
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What was filled in beside it: every value that is a word.</summary>
    public static Dictionary<string, string> Values(JsonElement? data)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (data is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var property in given.EnumerateObject().Where(property => property.Name != CardEnvelope.Name))
            {
                var text = property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString(),
                    JsonValueKind.True => "true",
                    JsonValueKind.Number => property.Value.GetRawText(),
                    _ => null,
                };
                if (text is { Length: > 0 } and not InputOff)
                {
                    values[property.Name] = text;
                }
            }
        }

        return values;
    }

    private const string InputOff = "false";
}

/// <summary>Keeps what is ours apart from what is filled in.</summary>
internal sealed record CardEnvelope(CardClick Chatops)
{
    public const string Name = "chatops";
}

/// <summary>What the bot must know again when a form comes back.</summary>
/// <param name="Room">Where it was asked for, as <see cref="TeamsSeal"/> closed it.</param>
/// <param name="Asked">The form itself, to be shown again if something was wrong; left out if it is too long to be kept there.</param>
internal sealed record FormState(string Form, string State, string Room, ChatForm? Asked);
