using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Another person looks, afterwards, at what somebody let run alone.</summary>
internal sealed class CountersignVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("countersign", "Say what you found when you looked at a run that somebody let go alone.", "countersign [INC-7] A-12 <what you found>")
    {
        Examples = ["countersign A-12 right to do, the share was being encrypted"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, words) = context.Command.Split();
        var request = await RequestDesk.FindAsync(context, word, cancellationToken);
        var glass = request is null ? null
            : await context.Session.Db.BreakGlasses.AsTracking().SingleOrDefaultAsync(known => known.RequestId == request.Id, cancellationToken);
        if (request is null || glass is null)
        {
            var open = await context.Session.Db.BreakGlasses.Where(known => known.CountersignedAt == null).Select(known => known.RequestId).ToListAsync(cancellationToken);
            return await RequestDesk.WhichAsync(context, "countersign", word, known => open.Contains(known.Id), cancellationToken);
        }

        if (words.Length == 0)
        {
            return CommandAnswer.Refuse("What did you find? ", new CommandSpan($"countersign {request.Key} <what you found>"), ".");
        }

        var by = await RequestPeople.DescribeAsync(context.Session.Db, context.Incident, context.Person, cancellationToken);
        if (glass.Countersign(by, request.Key, words, context.Now) is not RequestChange.Made made)
        {
            var refused = (RequestChange.Refused)glass.Countersign(by, request.Key, words, context.Now);
            return new CommandAnswer(CommandOutcome.Refused, Notice.Warn([.. desk.Sentence(context.Incident, request, refused.Refusal)]));
        }

        await context.RecordAsync(made.Event, cancellationToken);
        context.Announce.RefreshRequest(context.Incident, request.Id);
        context.Announce.RefreshCard(context.Incident);
        var notice = Notice.Say(Changing.Who(context), " looked at ", new TextSpan(request.Key, Strong: true), ", which ran without a second person: ", new TextSpan(words));
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }
}
