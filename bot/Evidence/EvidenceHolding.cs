using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>Legal holds: one person sets one at once, three let it end.</summary>
internal sealed class EvidenceHolding(EvidenceSignal signal)
{
    /// <summary>The hold that stands on an incident's evidence; null if none does.</summary>
    public static Task<EvidenceHold?> StandingAsync(RecordSession session, CommandContext context, CancellationToken cancellationToken) =>
        session.Db.EvidenceHolds.AsTracking().SingleOrDefaultAsync(hold => hold.IncidentId == context.Incident.Id && hold.ReleasedAt == null, cancellationToken);

    public async Task<CommandAnswer> SetAsync(CommandContext context, string reason, CancellationToken cancellationToken)
    {
        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why? The reason stays on the record: ", new CommandSpan("evidence hold case 4711, request of the public prosecutor"), ".");
        }

        if (await StandingAsync(context.Session, context, cancellationToken) is { } standing)
        {
            return CommandAnswer.Refuse($"A legal hold stands already, set by {context.People.NameOf(standing.SetBy)} at ", new TimeSpanned(standing.SetAt), ": ", new TextSpan(standing.Reason));
        }

        var words = CleanText.Shortened(CleanText.Line(reason), 500);
        var stays = await DestructionRules.VoidAllAsync(
            context.Session, context.Incident, "a legal hold was set after it had been decided", context.Actor.ForTimeline, context.Origin.ForTimeline, cancellationToken);
        context.Session.Db.EvidenceHolds.Add(new EvidenceHold(context.Incident.Id, context.Person.Id, words, context.Now));
        await context.RecordAsync(new EvidenceHoldSet(context.Person.Id, words), cancellationToken);
        signal.Wake();
        return Said(context, Notice.Warn(
            Changing.Who(context), $" put a legal hold on the evidence of {context.Incident.Key}: ", new TextSpan(words),
            $". Nothing of it can be destroyed until {EvidenceHold.PeopleToRelease} people say ", new CommandSpan("evidence unhold <reason>"), $".{stays}"));
    }

    public async Task<CommandAnswer> ReleaseAsync(CommandContext context, string reason, CancellationToken cancellationToken)
    {
        if (await StandingAsync(context.Session, context, cancellationToken) is not { } hold)
        {
            return CommandAnswer.Refuse($"No legal hold stands on the evidence of {context.Incident.Key}.");
        }

        if (!context.Person.Has(PersonRole.Approver) && !context.Person.Has(PersonRole.Management))
        {
            return CommandAnswer.Refuse("Only people with the role approver or management may say that a legal hold ends.");
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why may it end? ", new CommandSpan("evidence unhold the case is closed, letter of 3 May"), ".");
        }

        var db = context.Session.Db;
        var words = await db.EvidenceHoldWords.AsNoTracking().Where(word => word.HoldId == hold.Id).ToListAsync(cancellationToken);
        if (words.Exists(word => word.PersonId == context.Person.Id))
        {
            return CommandAnswer.Refuse($"You said so already. {Missing(words)}");
        }

        var leads = (await RequestPeople.DescribeAsync(db, context.Incident, context.Person, cancellationToken)).Leads;
        var text = CleanText.Shortened(CleanText.Line(reason), 500);
        var mine = new EvidenceHoldWord(hold.Id, context.Person.Id, leads, text, context.Now);
        db.EvidenceHoldWords.Add(mine);
        words.Add(mine);
        await context.RecordAsync(new EvidenceHoldReleaseSaid(context.Person.Id, text, words.Count, EvidenceHold.PeopleToRelease), cancellationToken);

        // The database lets a hold end only when the words are there.
        await context.Session.SaveAsync(cancellationToken);
        if (!hold.Release(words, context.Now))
        {
            return Said(context, Notice.Warn(Changing.Who(context), $" says that the legal hold on {context.Incident.Key} may end: ", new TextSpan(text), $". {Missing(words)}"));
        }

        await context.RecordAsync(new EvidenceHoldReleased([.. words.Select(word => word.PersonId)], text), cancellationToken);
        signal.Wake();
        return Said(context, Notice.Warn(
            $"The legal hold on the evidence of {context.Incident.Key} ended, on the word of {string.Join(", ", words.Select(word => context.People.NameOf(word.PersonId)))}: ", new TextSpan(text)));
    }

    private static string Missing(List<EvidenceHoldWord> words) =>
        words.Count < EvidenceHold.PeopleToRelease ? $"{EvidenceHold.PeopleToRelease - words.Count} more of {EvidenceHold.PeopleToRelease} people are needed."
            : "Still needed is the commander's or the security lead's word.";

    private static CommandAnswer Said(CommandContext context, Notice notice)
    {
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }
}
