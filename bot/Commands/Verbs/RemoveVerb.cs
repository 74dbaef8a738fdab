using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Takes somebody off an incident who has no more part in it.</summary>
internal sealed class RemoveVerb : IVerb
{
    public VerbSpec Spec { get; } = new("remove", "Take somebody off the incident and out of its channel; oneself too.", "remove [INC-7] @name|me [reason]")
    {
        Examples = ["remove @technical-lead shift is over", "remove me"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (name, reason) = context.Command.Split();
        var incident = context.Incident;
        if (PeopleWords.Find(context, name) is not { } person)
        {
            return PeopleWords.WhoIs(context, name);
        }

        if (person.Id != context.Person.Id && !Rights.MayLead(context.Person, incident))
        {
            return CommandAnswer.Refuse($"Only the commander of {incident.Key} or a security lead may take somebody else off it.");
        }

        var holds = Enum.GetValues<IncidentRole>().Any(role => incident.Holder(role) == person.Id);
        if (!holds && !await context.Session.Db.IncidentResponders.AnyAsync(known => known.IncidentId == incident.Id && known.PersonId == person.Id, cancellationToken))
        {
            return CommandAnswer.Refuse($"{person.Name} is not on {incident.Key}.");
        }

        var change = incident.Remove(person.Id, reason.Length == 0 ? null : reason);
        if (change is IncidentChange.Made)
        {
            await KeepingOut.TakeOffAsync(context, person.Id, cancellationToken);
        }

        return await Changing.ApplyAsync(context, change, () => Said(context, person, reason), cancellationToken);
    }

    private static Notice Said(CommandContext context, Storage.People.Person person, string reason) => Notice.Say(
        Changing.Who(context), person.Id == context.Person.Id ? $" left {context.Incident.Key}" : $" took {person.Name} off {context.Incident.Key}",
        reason.Length == 0 ? "." : ": ", new TextSpan(reason),
        context.Incident.Sensitive && context.Incident.DeclaredBy == person.Id ? $" {person.Name} opened it and can still see it; exclude keeps out." : "");
}
