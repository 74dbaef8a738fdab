using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Cadence;

/// <summary>Who is told when nobody acts, and how.</summary>
internal static class Escalation
{
    /// <summary>The holder of the role in this incident; without one, everybody who has it in the settings and is not kept out.</summary>
    public static IReadOnlyList<Person> For(PeopleDirectory people, Incident incident, IncidentPeople on, IncidentRole role) =>
        incident.Holder(role) is { } holder && people.Find(holder) is { } person
            ? [person]
            : [.. people.With(Matching(role)).Where(candidate => !on.Excluded.Contains(candidate.Id))];

    /// <summary>
    /// Who looks after a silent commander: the security lead, or, where that is the commander, the technical lead,
    /// and management where there is neither.
    /// </summary>
    public static IReadOnlyList<Person> Deputies(PeopleDirectory people, Incident incident, IncidentPeople on) =>
        new[] { IncidentRole.SecurityLead, IncidentRole.TechnicalLead, IncidentRole.ManagementEscalation }
            .Select(role => (IReadOnlyList<Person>)[.. For(people, incident, on, role).Where(person => person.Id != incident.CommanderId)])
            .FirstOrDefault(deputies => deputies.Count > 0, []);

    /// <summary>
    /// Says it in the channel, with their names, and to each of them alone in case they are not in the channel. Where there is
    /// nobody to tell, the channel hears that, and what to do about it.
    /// </summary>
    public static void Tell(Announcer announce, Incident incident, IncidentPeople on, IncidentRole role, IReadOnlyList<Person> persons, string sentence)
    {
        var mentions = persons.SelectMany(person => (ChatSpan[])[new MentionSpan(person.Id, person.Name), " "]);
        announce.ToIncident(incident, Notice.Warn([.. mentions, sentence, .. persons.Count == 0 ? Unheard(incident, role) : []]));
        announce.Tell(
            incident, on, persons.Select(person => person.Id), Notice.Warn(sentence, " ", new RoomSpan(incident.Key)), "needs somebody to look after it.");
    }

    /// <summary>How somebody gets a role that nobody has.</summary>
    public static CommandSpan Naming(Incident incident, IncidentRole role) => new($"assign {incident.Key} {RoleWords.Of(Matching(role))} @name");

    private static ChatSpan[] Unheard(Incident incident, IncidentRole role) =>
        [$" I told NOBODY: nobody is left who may know of it and has the role {RoleWords.Of(Matching(role))}. Tell somebody yourself, and name who it is: ", Naming(incident, role), "."];

    private static PersonRole Matching(IncidentRole role) => role switch
    {
        IncidentRole.Commander => PersonRole.Commander,
        IncidentRole.SecurityLead => PersonRole.SecurityLead,
        IncidentRole.TechnicalLead => PersonRole.TechnicalLead,
        IncidentRole.Scribe => PersonRole.Scribe,
        IncidentRole.ManagementEscalation => PersonRole.Management,
        IncidentRole.Responder => PersonRole.Responder,
    };
}
