using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Keeps somebody out no longer.</summary>
internal sealed class ReadmitVerb : IVerb
{
    public VerbSpec Spec { get; } = new("readmit", "Keep somebody out no longer; to be on it they have to be brought in.", "readmit [INC-7] @name <reason>")
    {
        Examples = ["readmit @technical-lead the account was taken over"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (name, reason) = context.Command.Split();
        var incident = context.Incident;
        if (!Rights.MayLead(context.Person, incident))
        {
            return CommandAnswer.Refuse($"Only the commander of {incident.Key} or a security lead may let somebody in again.");
        }

        if (PeopleWords.Find(context, name) is not { } person)
        {
            return PeopleWords.WhoIs(context, name);
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why? The reason is part of the record: ", new CommandSpan($"readmit {incident.Key} @{person.Id} <reason>"), ".");
        }

        var was = await context.Session.Db.IncidentExclusions
            .Where(known => known.IncidentId == incident.Id && known.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        if (was == 0)
        {
            return CommandAnswer.Refuse($"{person.Name} is not kept out of {incident.Key}. To bring somebody in: ", new CommandSpan($"invite {incident.Key} @{person.Id}"), ".");
        }

        await context.RecordAsync(incident.Readmit(person.Id, reason), cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" keeps {person.Name} out of {incident.Key} no longer: ", new TextSpan(reason), ". To bring them in: ",
            new CommandSpan($"invite {incident.Key} @{person.Id}"), ".");
        if (!incident.Sensitive)
        {
            return CommandAnswer.Done(notice, incident.Key);
        }

        context.Announce.ToIncident(incident, notice);
        return CommandAnswer.Done(notice, incident.Key, announced: true);
    }
}
