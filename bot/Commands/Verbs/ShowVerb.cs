using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Shows the card of an incident.</summary>
internal sealed class ShowVerb(IncidentCard card) : IVerb
{
    public VerbSpec Spec { get; } = new("show", "Show the card of an incident.", "show [INC-7]")
    {
        NeedsIncident = true,
        OnlyReads = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        CommandAnswer.Done(await card.ComposeAsync(context.Session.Db, context.Incident, cancellationToken));
}
