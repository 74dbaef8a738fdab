using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Inbound;

/// <summary>What the one who typed or clicked gets back.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Notice">The words for them; null where the channel's own message says it all.</param>
/// <param name="Form">A form to fill in, in place of words.</param>
/// <param name="IncidentKey">The incident that it was about.</param>
/// <param name="Announced">The incident's channel is told too, so that somebody sitting there need not be told twice.</param>
internal sealed record CommandAnswer(
    CommandOutcome Outcome, Notice? Notice = null, ChatForm? Form = null, string? IncidentKey = null, bool Announced = false)
{
    public static CommandAnswer Done(Notice notice, string? incidentKey = null, bool announced = false) =>
        new(CommandOutcome.Done, notice, null, incidentKey, announced);

    /// <summary>A refusal: nothing changed, and the words say what to do.</summary>
    public static CommandAnswer Refuse(params ChatSpan[] spans) => new(CommandOutcome.Refused, Notice.Warn(spans));

    public static CommandAnswer Ask(ChatForm form) => new(CommandOutcome.Form, null, form);
}

internal enum CommandOutcome
{
    Done,
    Refused,
    Form,

    /// <summary>The bot failed, after trying again; nothing was changed.</summary>
    Fault,
}
