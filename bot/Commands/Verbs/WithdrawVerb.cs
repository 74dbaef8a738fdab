using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Takes one's own request back, until it runs.</summary>
internal sealed class WithdrawVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("withdraw", "Take back what you asked for, until it runs.", "withdraw [INC-7] A-12 [reason]")
    {
        Examples = ["withdraw A-12"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Split();
        if (await RequestDesk.FindAsync(context, word, cancellationToken) is not { } request)
        {
            return await RequestDesk.WhichAsync(context, "withdraw", word, known => known.State.IsOpen() && known.RequesterId == context.Person.Id, cancellationToken);
        }

        switch (request.Withdraw(context.Person.Id, reason.Length == 0 ? null : reason, context.Now))
        {
            case RequestChange.Made made:
                await context.RecordAsync(made.Event, cancellationToken);
                var notice = Notice.Say(Changing.Who(context), " withdrew ", new TextSpan(request.Key, Strong: true), ".");
                context.Announce.ToIncident(context.Incident, notice);
                context.Announce.RefreshRequest(context.Incident, request.Id);
                context.Announce.RefreshCard(context.Incident);
                return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
            case RequestChange.Refused refused:
                return new CommandAnswer(CommandOutcome.Refused, Notice.Warn([.. desk.Sentence(context.Incident, request, refused.Refusal)]));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
