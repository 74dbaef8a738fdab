using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Gives the second word to a request.</summary>
internal sealed class ApproveVerb(RequestDesk desk) : IVerb
{
    private const int DigestLength = 64;

    public VerbSpec Spec { get; } = new("approve", "Say yes to what somebody else asked for.", "approve [INC-7] A-12 [host, if it cannot be taken back]")
    {
        Examples = ["approve A-12", "approve A-13 pve1"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, rest) = context.Command.Option("request") is { Length: > 0 } filled ? (filled, context.Command.Option("digest") ?? "") : context.Command.Split();
        if (await RequestDesk.FindAsync(context, word, cancellationToken) is not { } request)
        {
            return await RequestDesk.WhichAsync(context, "approve", word, known => known.State == RequestState.AwaitingApproval, cancellationToken);
        }

        if (request.Kind == RequestKind.Run && context.Incident.EndedRefusal() is { } ended)
        {
            return Refusals.Answer(context, context.Incident, ended);
        }

        if (request.State == RequestState.AwaitingApproval && request.Policy != desk.Policy.Digest)
        {
            return CommandAnswer.Refuse($"The catalogue, the hosts or the people of the settings are not what they were when {request.Key} was planned, so it will not run. It has to be asked for anew.");
        }

        // A button carries the digest of what its card showed; who types sees the card of today above.
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var digest = words.FirstOrDefault(candidate => candidate.Length == DigestLength && candidate.All(char.IsAsciiHexDigitLower));
        var typed = context.Command.Option("name") ?? words.FirstOrDefault(candidate => candidate != digest);
        var approver = await RequestPeople.DescribeAsync(context.Session.Db, context.Incident, context.Person, cancellationToken);
        var verdicts = await context.Session.Db.ActionVerdicts.AsNoTracking().Where(verdict => verdict.RequestId == request.Id).ToListAsync(cancellationToken);
        switch (request.WhyNotApprove(approver, digest, typed, verdicts, context.Now))
        {
            case RequestRefusal.NameNotTyped when digest is not null && typed is null:
                return CommandAnswer.Ask(Form(context, request));
            case { } refusal:
                return new CommandAnswer(CommandOutcome.Refused, Notice.Warn([.. desk.Sentence(context.Incident, request, refusal)]));
            case null:
                break;
        }

        var verdict = new ActionVerdict(request, approver, RequestVerdict.Approve, request.Digest!, context.Actor.Account, context.Origin.DeliveryKey, context.Now);
        context.Session.Db.ActionVerdicts.Add(verdict);

        // Two saves: the database lets a request be approved only when the words for it are there.
        await context.Session.Db.SaveChangesAsync(cancellationToken);
        var happened = request.Count([.. verdicts, verdict], approver, desk.Policy.Times, context.Now);
        await context.RecordAsync(happened, cancellationToken);
        context.Session.NeedsRequestWork();
        context.Announce.RefreshRequest(context.Incident, request.Id);
        context.Announce.RefreshCard(context.Incident);
        return CommandAnswer.Done(Said(context, request, happened.Enough), context.Incident.Key);
    }

    private static Notice Said(CommandContext context, ActionRequest request, bool enough)
    {
        var words = new List<ChatSpan> { Changing.Who(context), " approved ", new TextSpan(request.Key, Strong: true) };
        if (!enough)
        {
            words.Add("; it needs more people still.");
        }
        else if (request is { Destructive: true, NotBefore: { } begins })
        {
            words.Add("; it starts at ");
            words.Add(new TimeSpanned(begins));
            words.Add(". To stop it: ");
            words.Add(new CommandSpan($"deny {request.Key} <reason>"));
            words.Add(".");
        }
        else
        {
            words.Add("; it runs now.");
        }

        return Notice.Say([.. words]);
    }

    private static ChatForm Form(CommandContext context, ActionRequest request) => new(
        "approve", $"Approve {request.Key}", "Approve", context.Incident.Key,
        [
            new FormField("request", "Request", FormFieldKind.Line, true, request.Key, MostCharacters: 20),
            new FormField("digest", "Digest of what was shown", FormFieldKind.Line, true, request.Digest, MostCharacters: DigestLength),
            new FormField("name", $"It cannot be taken back. Type the host's name: {request.NameToType}", FormFieldKind.Line, true, MostCharacters: 64),
        ]);
}
