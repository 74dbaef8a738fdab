using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands;

/// <summary>What the verbs that change an incident share: record it, say it in the channel, keep the card true.</summary>
internal static class Changing
{
    /// <summary>Puts a change on the record and tells the channel; or answers why nothing changed.</summary>
    /// <param name="say">What the channel is told, made after the change.</param>
    public static async Task<CommandAnswer> ApplyAsync(
        CommandContext context, IncidentChange change, Func<Notice> say, CancellationToken cancellationToken)
    {
        switch (change)
        {
            case IncidentChange.Made made:
                await context.RecordAsync(made.Event, cancellationToken);
                var notice = say();
                context.Announce.ToIncident(context.Incident, notice);
                context.Announce.RefreshCard(context.Incident);
                return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
            case IncidentChange.Refused refused:
                return Refusals.Answer(context, context.Incident, refused.Refusal);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The one who acts, strongly.</summary>
    public static TextSpan Who(CommandContext context) => new(context.Person.Name, Strong: true);
}
