using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Brings somebody in.</summary>
internal sealed class InviteVerb : IVerb
{
    public VerbSpec Spec { get; } = new("invite", "Bring somebody into the incident and its channel.", "invite [INC-7] @name")
    {
        Aliases = ["add"],
        Examples = ["invite @technical-lead"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        PeopleWords.Find(context, context.Command.Text) is { } person
            ? await InviteAsync(context, person, cancellationToken)
            : PeopleWords.WhoIs(context, context.Command.Text);

    public static async Task<CommandAnswer> InviteAsync(CommandContext context, Person person, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        if (incident.EndedRefusal() is { } ended)
        {
            return Refusals.Answer(context, incident, ended);
        }

        if (await KeepingOut.IsOutAsync(context, person.Id, cancellationToken))
        {
            return KeepingOut.Refuse(incident, person);
        }

        if (!await AssignVerb.AddResponderAsync(context, person, cancellationToken))
        {
            return CommandAnswer.Refuse($"{person.Name} is on {incident.Key} already.");
        }

        await context.RecordAsync(new ResponderInvited(person.Id), cancellationToken);
        var notice = person.Id == context.Person.Id
            ? Notice.Say(Changing.Who(context), $" joined {incident.Key}.")
            : Notice.Say(Changing.Who(context), " brought in ", new MentionSpan(person.Id, person.Name), ".");
        context.Announce.ToIncident(incident, notice);
        context.Announce.RefreshCard(incident);

        // Saved first, so that they count as one who is on it.
        await context.Session.SaveAsync(cancellationToken);
        context.Announce.Tell(
            incident, await IncidentPeople.OfAsync(context.Session.Db, incident, cancellationToken), [person.Id],
            Notice.Say($"{context.Person.Name} brought you into {incident.Key} ({incident.Severity}): ", new RoomSpan(incident.Key)),
            $"({incident.Severity}, sensitive): {context.Person.Name} brought you in.");
        return CommandAnswer.Done(notice, incident.Key, announced: true);
    }
}
