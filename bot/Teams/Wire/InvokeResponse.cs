namespace ChatOps.Bot.Teams.Wire;

/// <summary>What a click is answered. The HTTP status is 200 whatever it says.</summary>
internal sealed record InvokeResponse(int StatusCode, string Type, object Value)
{
    private const string MessageType = "application/vnd.microsoft.activity.message";
    private const string ErrorType = "application/vnd.microsoft.error";

    /// <summary>A card in place of the one that was clicked, for the one who clicked.</summary>
    public static InvokeResponse Card(object card) => new(200, Attachment.AdaptiveCardType, card);

    /// <summary>Words that only the one who clicked sees.</summary>
    public static InvokeResponse Message(string words) => new(200, MessageType, words);

    public static InvokeResponse Error(int status, string code, string message) => new(status, ErrorType, new { code, message });
}
