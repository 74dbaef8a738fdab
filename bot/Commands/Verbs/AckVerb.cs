using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Takes notice: stops the acknowledgement clock.</summary>
internal sealed class AckVerb : IVerb
{
    public VerbSpec Spec { get; } = new("ack", "Acknowledge: somebody is on it; stops the acknowledgement clock.", "ack [INC-7]")
    {
        Aliases = ["acknowledge"],
        NeedsIncident = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        return Changing.ApplyAsync(
            context, incident.Acknowledge(context.Person.Id, context.At),
            () =>
            {
                var after = Spans.Length(incident.AcknowledgedAt!.Value - incident.DeclaredAt);
                var verdict = incident.AcknowledgedAt <= incident.AcknowledgeDueAt ? "in time" : "late";
                return Notice.Say(Changing.Who(context), $" acknowledged {incident.Key} after {after}, {verdict}.");
            },
            cancellationToken);
    }
}
