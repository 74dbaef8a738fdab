using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Keeps somebody out of an incident: a suspect never sees it, is brought in, or approves.</summary>
internal sealed class ExcludeVerb : IVerb
{
    public VerbSpec Spec { get; } = new("exclude", "Keep somebody out: they see nothing of it, and their word does not count.", "exclude [INC-7] @name <reason>")
    {
        Examples = ["exclude @technical-lead the mails came from this account"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (name, reason) = context.Command.Split();
        var incident = context.Incident;
        if (!Rights.MayLead(context.Person, incident))
        {
            return CommandAnswer.Refuse($"Only the commander of {incident.Key} or a security lead may keep somebody out.");
        }

        if (PeopleWords.Find(context, name) is not { } person)
        {
            return PeopleWords.WhoIs(context, name);
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why? The reason is part of the record: ", new CommandSpan($"exclude {incident.Key} @{person.Id} <reason>"), ".");
        }

        if (await KeepingOut.IsOutAsync(context, person.Id, cancellationToken))
        {
            return CommandAnswer.Refuse($"{person.Name} is kept out of {incident.Key} already.");
        }

        var former = incident.CommanderId;
        switch (incident.Exclude(person.Id, context.Person.Id, reason))
        {
            case IncidentChange.Made made:
                await context.RecordAsync(made.Event, cancellationToken);
                return await SayAsync(context, person, former, reason, cancellationToken);
            case IncidentChange.Refused refused:
                return Refusals.Answer(context, incident, refused.Refusal);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<CommandAnswer> SayAsync(CommandContext context, Person person, PersonId former, string reason, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var commandPasses = former != incident.CommanderId;
        if (commandPasses)
        {
            await context.RecordAsync(new RoleAssigned(IncidentRole.Commander, former, incident.CommanderId), cancellationToken);
            await AssignVerb.AddResponderAsync(context, context.Person, cancellationToken);
        }

        context.Session.Db.IncidentExclusions.Add(new IncidentExclusion(incident.Id, person.Id, context.Now));
        await KeepingOut.TakeOffAsync(context, person.Id, cancellationToken);
        context.Announce.RefreshCard(incident);
        context.Announce.RefreshTopic(incident);
        var words = new List<ChatSpan>
        {
            Changing.Who(context), " keeps ", new TextSpan(person.Name, Strong: true), $" out of {incident.Key}: ", new TextSpan(reason), ".",
            commandPasses ? $" {context.Person.Name} commands now." : "",
        };
        if (!incident.Sensitive)
        {
            // Said in a channel that they may read it would be said to them.
            words.Add($" {incident.Key} is not sensitive, so what stands in channels that everybody sees they can still read. I did not say it there; what they must not know belongs into a sensitive incident.");
            return CommandAnswer.Done(Notice.Warn([.. words]), incident.Key);
        }

        var notice = Notice.Warn([.. words]);
        context.Announce.ToIncident(incident, notice);
        return CommandAnswer.Done(notice, incident.Key, announced: true);
    }
}
