using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>Two people have an item destroyed; a hold, an open incident and the time that the settings ask for stand against it.</summary>
internal sealed class EvidenceDestroying(DestructionRules rules, EvidenceSignal signal)
{
    public async Task<CommandAnswer> AskAsync(CommandContext context, EvidenceItem item, string reason, CancellationToken cancellationToken)
    {
        if (await rules.WhyNotAsync(context.Session, context.Incident, item, cancellationToken) is { } why)
        {
            return CommandAnswer.Refuse(why);
        }

        var db = context.Session.Db;
        var wishes = await db.EvidenceDestructions.AsTracking().Where(known => known.ItemId == item.Id).ToListAsync(cancellationToken);
        if (wishes.Find(known => known.AgreedBy is not null && known.VoidedAt is null) is { } decided)
        {
            return CommandAnswer.Refuse(decided.DestroyedAt is null ? $"{item.Key} is being destroyed." : $"{item.Key} was destroyed.");
        }

        if (wishes.Find(known => known.AgreedBy is null && context.Now < known.ExpiresAt) is { } open)
        {
            return await AgreeAsync(context, item, open, cancellationToken);
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why? The reason stands in the certificate: ", new CommandSpan($"evidence destroy {item.Key} the case is closed and nobody needs it"), ".");
        }

        var wish = new EvidenceDestruction(item.Id, item.IncidentId, context.Person.Id, CleanText.Shortened(CleanText.Line(reason), 500), context.Now);
        db.EvidenceDestructions.Add(wish);
        await context.RecordAsync(new EvidenceDestructionAsked(item.Key, context.Person.Id, wish.Reason, wish.ExpiresAt), cancellationToken);
        return Said(context, Notice.Warn(
            Changing.Who(context), $" wants {item.Key} ({item.HostId} {item.Step}) destroyed for good: ", new TextSpan(wish.Reason),
            ". Another person who may approve says ", new CommandSpan($"evidence destroy {item.Key}"), " until ", new TimeSpanned(wish.ExpiresAt, TimeStyle.DateAndClock), ". What it was stays on the record.") with
        {
            Tone = NoticeTone.Danger,
        });
    }

    private async Task<CommandAnswer> AgreeAsync(CommandContext context, EvidenceItem item, EvidenceDestruction wish, CancellationToken cancellationToken)
    {
        if (!context.Person.Has(PersonRole.Approver))
        {
            return CommandAnswer.Refuse("Only somebody with the role approver may agree that evidence is destroyed.");
        }

        if (!wish.Agree(context.Person.Id, context.Now))
        {
            return CommandAnswer.Refuse($"You asked for {item.Key} to be destroyed yourself; another person has to agree.");
        }

        await context.RecordAsync(new EvidenceDestructionAgreed(item.Key, wish.RequesterId, context.Person.Id, wish.Reason), cancellationToken);
        signal.Wake();
        return Said(context, Notice.Warn(Changing.Who(context), $" agrees that {item.Key} is destroyed. I do it now and leave a signed certificate."));
    }

    private static CommandAnswer Said(CommandContext context, Notice notice)
    {
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }
}
