using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Commands;

/// <summary>Security leads are told at once of what the settings say is bad enough: when it opens, and when it gets that bad.</summary>
internal static class SecurityTeam
{
    /// <summary>Whom an incident of that severity needs at once.</summary>
    public static IReadOnlyList<Person> For(CommandContext context, Severity severity, IReadOnlySet<PersonId> excluded) =>
        context.Policies.For(severity).TellSecurityAtOnce ? [.. context.People.With(PersonRole.SecurityLead).Where(lead => !excluded.Contains(lead.Id))] : [];

    /// <summary>Calls them by name; the one who acts knows already.</summary>
    public static ChatSpan[] Mentions(CommandContext context, IEnumerable<Person> told) =>
        [.. told.Where(person => person.Id != context.Person.Id).SelectMany(person => (ChatSpan[])[" ", new MentionSpan(person.Id, person.Name)])];

    /// <summary>Tells them of a sensitive incident: nobody hears of it in a place that all see, so each is told alone.</summary>
    /// <param name="happened">What happened to it, as the rest of a sentence that begins with the incident.</param>
    public static void TellAlone(CommandContext context, Incident incident, IncidentPeople on, IReadOnlyList<Person> told, string happened)
    {
        context.Announce.Tell(incident, on, told.Select(lead => lead.Id), new Notice(), $"({incident.Severity}, sensitive) {happened} and you are on it:");

        // Where it has no channel, those who are there are told all the same, each alone.
        foreach (var (platform, person) in context.OnlyInPublic.SelectMany(platform => told.Where(lead => context.People.Accounts.Any(account => account.Platform == platform && account.PersonId == lead.Id)).Select(lead => (platform, lead))))
        {
            context.Announce.WhisperOn(platform, incident, person.Id, Notice.Say([$"{incident.Key} \"{incident.Codename}\" ({incident.Severity}, sensitive) {happened} and you are on it. ", .. InPrivate(incident)]));
        }
    }

    /// <summary>How to take part from where it has no channel.</summary>
    public static ChatSpan[] InPrivate(Incident incident) =>
        ["It gets no thread here, because everybody in the channel would see it. To me alone every command can be said, with ", new CodeSpan(incident.Key), " in it; the console has the rest."];
}
