using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>It was not over.</summary>
internal sealed class ReopenVerb : IVerb
{
    public VerbSpec Spec { get; } = new("reopen", "Reopen a resolved, closed or cancelled incident.", "reopen [INC-7] <reason>")
    {
        Examples = ["reopen the implant is back"],
        NeedsIncident = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var reason = context.Command.Text;
        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why is it not over? The reason is part of the record: ", new CommandSpan($"reopen {incident.Key} <reason>"), ".");
        }

        var answer = await Changing.ApplyAsync(
            context, incident.Reopen(context.Policies.For(incident.Severity), reason, context.Now),
            () =>
            {
                // First, because nothing can be said in a channel that was put away.
                context.Announce.ReopenRooms(incident);
                context.Announce.RefreshTopic(incident);
                var notice = Notice.Warn(
                    Changing.Who(context), $" reopened {incident.Key}: ", new TextSpan(reason), ". Next update at ", new TimeSpanned(incident.NextUpdateDueAt!.Value), ".");
                context.Announce.ToLobby(incident, notice);
                return notice;
            },
            cancellationToken);
        if (answer.Outcome == CommandOutcome.Done
            && await DestructionRules.VoidAllAsync(context.Session, incident, "the incident was reopened after it had been decided", context.Actor.ForTimeline, context.Origin.ForTimeline, cancellationToken) is { Length: > 0 } stays)
        {
            context.Announce.ToIncident(incident, Notice.Warn(stays.TrimStart()));
        }

        return answer;
    }
}
