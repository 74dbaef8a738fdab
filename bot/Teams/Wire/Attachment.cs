namespace ChatOps.Bot.Teams.Wire;

/// <summary>What hangs on a message: cards, for us.</summary>
/// <param name="Content">The card itself.</param>
internal sealed record Attachment(string ContentType, object? Content)
{
    public const string AdaptiveCardType = "application/vnd.microsoft.card.adaptive";
}
