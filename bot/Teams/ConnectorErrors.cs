using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Teams;

/// <summary>What the Connector's answers mean for a message: that it will never go, that it waits, or that nobody knows.</summary>
internal static class ConnectorErrors
{
    private static readonly TimeSpan UntilSomebodyMendsIt = TimeSpan.FromMinutes(5);

    private static readonly HashSet<string> ShutOut =
        new(StringComparer.OrdinalIgnoreCase) { "BotDisabledByAdmin", "BotNotInConversationRoster", "ForbiddenOperationException", "MessageWritesBlocked" };

    /// <summary>The exception for an answer that is no success.</summary>
    /// <param name="what">What was asked for.</param>
    /// <param name="posts">Whether asking twice would show twice.</param>
    public static Exception For(int status, string? code, string what, bool posts, TimeSpan retryAfter) => status switch
    {
        // Both say that it was not taken.
        StatusCodes.Status429TooManyRequests or StatusCodes.Status412PreconditionFailed or StatusCodes.Status503ServiceUnavailable =>
            new ChatAwayException($"Teams asks to wait ({what}: {status}{Named(code)}).", retryAfter),
        StatusCodes.Status401Unauthorized => new ChatAwayException(
            $"Teams does not let the bot in ({what}: 401{Named(code)}). Look at the bot's registration, at Teams__AppId and its secret or certificate; what is said until then waits.", UntilSomebodyMendsIt),
        >= 500 or StatusCodes.Status408RequestTimeout => posts
            ? new ChatAmbiguousException($"Teams failed inside ({what}: {status}{Named(code)}).", null)
            : new ChatAwayException($"Teams failed inside ({what}: {status}{Named(code)})."),
        _ => new ConnectorRefusedException(status, code, $"Teams refused {what}: {status}{Named(code)}.{Mend(status, code)}"),
    };

    /// <summary>What the outbox understands: that the bot is shut out is somebody's to mend, and until then messages wait.</summary>
    public static Exception ForOutbox(ConnectorRefusedException refused) => refused.Code is { } code && ShutOut.Contains(code)
        ? new ChatAwayException(refused.Message, UntilSomebodyMendsIt, refused)
        : new ChatRefusedException(refused.Message);

    private static string Named(string? code) => code is { Length: > 0 } ? $" {CleanText.Shortened(CleanText.Line(code), 60)}" : "";

    private static string Mend(int status, string? code) => (status, code) switch
    {
        (_, "BotNotInConversationRoster") => " The bot is not in that team or chat. Add the app there; what is said until then waits.",
        (_, "BotDisabledByAdmin") => " An administrator has blocked the app. Allow it in the Teams admin centre.",
        (_, "ConversationBlockedByUser") => " That person has blocked the bot.",
        (_, "MessageWritesBlocked" or "ForbiddenOperationException") => " The bot may not write there. Remove the app and add it again.",
        (StatusCodes.Status404NotFound, _) => " There is no such conversation or message that the bot can see. Look at teams.channel in the settings, and that the app is in that team.",
        (StatusCodes.Status413PayloadTooLarge, _) => " It is longer than Teams takes.",
        _ => "",
    };
}

/// <summary>Teams refused for good, and said why.</summary>
internal sealed class ConnectorRefusedException(int status, string? code, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>Teams' own word for it.</summary>
    public string? Code { get; } = code;
}
