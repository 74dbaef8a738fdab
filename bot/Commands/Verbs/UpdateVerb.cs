using ChatOps.Bot.Cadence;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>A person's own status update. The next one is due a full interval later.</summary>
internal sealed class UpdateVerb(UpdatePosting posting) : IVerb
{
    public VerbSpec Spec { get; } = new("update", "Post a status update in your own words, with the facts; resets the cadence.", "update [INC-7] [text]")
    {
        Examples = ["update we cut pve1 off and are imaging its memory"],
        NeedsIncident = true,
        TakesWords = true,
        AsksWithForm = command => command.Text.Length == 0,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        if (!StatusRulesAllow(context))
        {
            return incident.EndedRefusal() is { } ended
                ? Refusals.Answer(context, incident, ended)
                : CommandAnswer.Refuse($"{incident.Key} is {StatusWords.Of(incident.Status)}; no update is due any more. ", new CommandSpan($"note {incident.Key} <text>"), " puts words on the record.");
        }

        if (context.Command.Text.Length == 0)
        {
            var draft = await posting.DraftAsync(context.Session, incident, cancellationToken);
            return CommandAnswer.Ask(UpdateForm.For(incident, draft));
        }

        var notice = await posting.PostHumanAsync(
            context.Session, incident, context.Command.Text, context.Person, context.Actor.ForTimeline, context.Origin.ForTimeline,
            context.At, cancellationToken);
        return CommandAnswer.Done(notice, incident.Key, announced: true);
    }

    private static bool StatusRulesAllow(CommandContext context) => context.Incident.NextUpdateDueAt is not null;
}
