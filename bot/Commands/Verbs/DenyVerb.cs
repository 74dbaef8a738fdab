using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Stops a request, until it runs.</summary>
internal sealed class DenyVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("deny", "Say no to what somebody else asked for; one no stops it.", "deny [INC-7] A-12 <reason>")
    {
        Examples = ["deny A-12 wrong host"],
        NeedsIncident = true,
        TakesWords = true,
        AsksWithForm = command => command.Split() is { First.Length: > 0, After.Length: 0 },
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Option("request") is { Length: > 0 } filled ? (filled, context.Command.Text) : context.Command.Split();
        if (await RequestDesk.FindAsync(context, word, cancellationToken) is not { } request)
        {
            return await RequestDesk.WhichAsync(context, "deny", word, known => known.State is RequestState.AwaitingApproval or RequestState.Approved, cancellationToken);
        }

        if (reason.Trim().Length == 0)
        {
            return CommandAnswer.Ask(new ChatForm("deny", $"Deny {request.Key}", "Deny", context.Incident.Key,
            [
                new FormField("request", "Request", FormFieldKind.Line, true, request.Key, MostCharacters: 20),
                new FormField("text", "Why?", FormFieldKind.Text, true),
            ]));
        }

        var approver = await RequestPeople.DescribeAsync(context.Session.Db, context.Incident, context.Person, cancellationToken);
        var already = await context.Session.Db.ActionVerdicts.AnyAsync(verdict => verdict.RequestId == request.Id && verdict.PersonId == approver.Person, cancellationToken);
        var digest = request.Digest;
        var state = request.State;
        switch (request.Deny(approver, reason.Trim(), context.Now))
        {
            case RequestChange.Made made:
                if (!already && digest is not null && state is RequestState.AwaitingApproval or RequestState.Approved)
                {
                    await SaveWordFirstAsync(context, request, approver, digest!, cancellationToken);
                }

                await context.RecordAsync(made.Event, cancellationToken);
                var notice = Notice.Warn(Changing.Who(context), " denied ", new TextSpan(request.Key, Strong: true), ": ", new TextSpan(reason.Trim()), ".");
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

    /// <summary>The database takes a word only for a request that still waits, so it goes in before the state does.</summary>
    private static async Task SaveWordFirstAsync(CommandContext context, ActionRequest request, Approver approver, string digest, CancellationToken cancellationToken)
    {
        var entry = context.Session.Db.Entry(request);
        var changed = entry.CurrentValues.Clone();
        entry.CurrentValues.SetValues(entry.OriginalValues);
        context.Session.Db.ActionVerdicts.Add(new ActionVerdict(request, approver, RequestVerdict.Deny, digest, context.Actor.Account, context.Origin.DeliveryKey, context.Now));
        await context.Session.Db.SaveChangesAsync(cancellationToken);
        entry.CurrentValues.SetValues(changed);
    }
}
