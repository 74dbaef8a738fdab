using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Gives a role to a person. Whoever held it is relieved in the same instant.</summary>
internal sealed class AssignVerb : IVerb
{
    public VerbSpec Spec { get; } = new("assign", "Give a role to somebody; the former holder is relieved.", "assign [INC-7] commander @name|me")
    {
        Aliases = ["role"],
        Examples = ["assign commander @security-lead", "assign scribe me"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, name) = context.Command.Split();
        if (!RoleWords.TryParse(word, out var role))
        {
            return CommandAnswer.Refuse($"Which role? It is {RoleWords.Choices}: ", new CommandSpan($"assign {context.Incident.Key} commander @name"), ".");
        }

        if (PeopleWords.Find(context, name) is not { } person)
        {
            return PeopleWords.WhoIs(context, name);
        }

        if (role == IncidentRole.Responder)
        {
            return await InviteVerb.InviteAsync(context, person, cancellationToken);
        }

        if (Rights.WhyNotChange(new CommandActor(context.Actor.Account, person, person.Name)) is { } unable)
        {
            return CommandAnswer.Refuse($"{person.Name} cannot be {RoleWords.Of(role.Value)}: {unable}");
        }

        var incident = context.Incident;
        if (await KeepingOut.IsOutAsync(context, person.Id, cancellationToken))
        {
            return KeepingOut.Refuse(incident, person);
        }

        var former = incident.Holder(role.Value);
        var answer = await Changing.ApplyAsync(context, incident.Assign(role.Value, person.Id), () => Said(context, role.Value, former, person), cancellationToken);
        if (answer.Outcome == CommandOutcome.Done)
        {
            await AddResponderAsync(context, person, cancellationToken);
        }

        return answer;
    }

    /// <summary>Whoever has a part in it is on it.</summary>
    public static async Task<bool> AddResponderAsync(CommandContext context, Person person, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        if (await context.Session.Db.IncidentResponders.AnyAsync(
            responder => responder.IncidentId == incident.Id && responder.PersonId == person.Id, cancellationToken))
        {
            return false;
        }

        context.Session.Db.IncidentResponders.Add(new IncidentResponder(incident.Id, person.Id, context.Now));
        context.Announce.Invite(incident, [person.Id]);
        await RequestPeople.RefreshWaitingAsync(context, cancellationToken);
        return true;
    }

    private static Notice Said(CommandContext context, IncidentRole role, PersonId? former, Person person)
    {
        var words = new List<ChatSpan>();
        if (person.Id == context.Person.Id)
        {
            words.Add(Changing.Who(context));
            words.Add($" is now {RoleWords.Of(role)} of {context.Incident.Key}");
        }
        else
        {
            words.Add(Changing.Who(context));
            words.Add(" made ");
            words.Add(new MentionSpan(person.Id, person.Name));
            words.Add($" {RoleWords.Of(role)} of {context.Incident.Key}");
        }

        words.Add(former is { } before && before != context.Person.Id ? $"; {context.People.NameOf(before)} is relieved." : ".");
        return Notice.Say([.. words]);
    }
}
