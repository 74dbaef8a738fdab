using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Finishes the record.</summary>
internal sealed class CloseVerb : IVerb
{
    public VerbSpec Spec { get; } = new("close", "Close: the record is finished.", "close [INC-7] [note]")
    {
        NeedsIncident = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        StatusVerb.AdvanceAsync(context, IncidentStatus.Closed, context.Command.Text, cancellationToken);
}
