using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>A false alarm.</summary>
internal sealed class CancelVerb : IVerb
{
    public VerbSpec Spec { get; } = new("cancel", "Cancel: it was a false alarm.", "cancel [INC-7] <reason>")
    {
        Examples = ["cancel the scanner was ours"],
        NeedsIncident = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var reason = context.Command.Text;
        if (reason.Length == 0)
        {
            return Task.FromResult(CommandAnswer.Refuse("Why was it a false alarm? The reason is part of the record: ", new CommandSpan($"cancel {incident.Key} <reason>"), "."));
        }

        return Changing.ApplyAsync(
            context, incident.Cancel(reason, context.Now),
            () =>
            {
                context.Announce.RefreshTopic(incident);
                var notice = Notice.Say(Changing.Who(context), $" cancelled {incident.Key}, a false alarm: ", new TextSpan(reason), ". No further updates are due.");
                context.Announce.ToLobby(incident, notice);
                return notice;
            },
            cancellationToken);
    }
}
