using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>What is open, the worst first.</summary>
internal sealed class ListVerb : IVerb
{
    private const int Most = 25;

    public VerbSpec Spec { get; } = new("list", "Show what is open.", "list [all]")
    {
        Aliases = ["ls"],
        OnlyReads = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var all = context.Command.Text.Equals("all", StringComparison.OrdinalIgnoreCase);
        var db = context.Session.Db;
        var me = context.Actor.Person?.Id;
        var wanted = all ? db.Incidents.AsNoTracking() : db.Incidents.AsNoTracking().NotEnded();
        if (me is { } person)
        {
            wanted = wanted.Where(incident => !incident.Sensitive || incident.DeclaredBy == person || incident.CommanderId == person
                || incident.SecurityLeadId == person || incident.TechnicalLeadId == person || incident.ScribeId == person
                || incident.ManagementEscalationId == person
                || db.IncidentResponders.Any(responder => responder.IncidentId == incident.Id && responder.PersonId == person))
                .Where(incident => !db.IncidentExclusions.Any(exclusion => exclusion.IncidentId == incident.Id && exclusion.PersonId == person));
        }
        else
        {
            wanted = wanted.Where(incident => !incident.Sensitive);
        }

        var count = await wanted.CountAsync(cancellationToken);
        if (count == 0)
        {
            return CommandAnswer.Done(Notice.Say(all ? "There is no incident yet. " : "Nothing is open. ", "Open one with ", new CommandSpan("open p0 what happened"), "."));
        }

        var shown = await wanted.OrderBy(incident => incident.Severity).ThenByDescending(incident => incident.Number).Take(Most).ToListAsync(cancellationToken);
        var lines = shown.Select(incident => (IReadOnlyList<ChatSpan>)[.. Line(context, incident)]);
        var title = all ? $"{count} incidents" : count == 1 ? "1 open incident" : $"{count} open incidents";
        return CommandAnswer.Done(new Notice
        {
            Title = count > Most ? $"{title}, the first {Most}" : title,
            Blocks = [new ListBlock(null, [.. lines])],
        });
    }

    private static IEnumerable<ChatSpan> Line(CommandContext context, Incident incident)
    {
        yield return new RoomSpan(incident.Key);
        yield return $" {(incident.Drill ? "DRILL " : "")}{incident.Severity} · {StatusWords.Of(incident.Status)} · ";

        // Asked in its own room or alone, the answer still goes to one person only; yet others may look over a shoulder.
        yield return new TextSpan(Disclosure.TitleOutside(incident), Strong: true);
        yield return $" · {context.People.NameOf(incident.CommanderId)} commands · since ";
        yield return new TimeSpanned(incident.DeclaredAt, TimeStyle.DateAndClock);
        if (incident.AcknowledgedAt is null && incident.Status.IsActive())
        {
            yield return " · not acknowledged";
        }
    }
}
