using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Incidents;

/// <content>Who leaves it, and who is kept out.</content>
public sealed partial class Incident
{
    /// <summary>
    /// Keeps a person out. Whatever they were in it they are no more, and command, which is never empty, passes to the one
    /// who keeps them out. Also of an incident that has ended: its record can still be read.
    /// </summary>
    public IncidentChange Exclude(PersonId person, PersonId by, string reason) => person == by
        ? new IncidentRefusal.Oneself()
        : Changed(new PersonExcluded(person, reason, Relieve(person, by)));

    /// <summary>Lets somebody who was kept out in again; they get back nothing that they had.</summary>
    public PersonReadmitted Readmit(PersonId person, string reason) => Changed(new PersonReadmitted(person, reason));

    /// <summary>Takes a person off it, without keeping them out.</summary>
    public IncidentChange Remove(PersonId person, string? reason)
    {
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        return person == CommanderId
            ? new IncidentRefusal.CommandsIt(person)
            : Changed(new ResponderRemoved(person, reason, Relieve(person, CommanderId)));
    }

    private List<string> Relieve(PersonId person, PersonId commander)
    {
        var held = Enum.GetValues<IncidentRole>().Where(role => Holder(role) == person).Select(role => role.ToString()).ToList();
        CommanderId = CommanderId == person ? commander : CommanderId;
        SecurityLeadId = Without(SecurityLeadId);
        TechnicalLeadId = Without(TechnicalLeadId);
        ScribeId = Without(ScribeId);
        ManagementEscalationId = Without(ManagementEscalationId);
        return held;

        PersonId? Without(PersonId? holder) => holder == person ? null : holder;
    }
}
