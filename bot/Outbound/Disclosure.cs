using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Outbound;

/// <summary>The one rule of who may know what of an incident.</summary>
internal static class Disclosure
{
    /// <summary>Whether places that everybody sees may speak of it at all.</summary>
    public static bool MayBeAnnounced(Incident incident) => !incident.Sensitive;

    /// <summary>What it is called in a place outside its own channel.</summary>
    public static string TitleOutside(Incident incident) =>
        incident.Sensitive ? incident.Codename ?? "sensitive incident" : incident.Title;

    /// <summary>Whether a person may see it: anybody who is mapped, but only its own people if it is sensitive.</summary>
    /// <param name="responders">The people who were brought in.</param>
    public static bool MaySee(Incident incident, PersonId? person, IReadOnlyCollection<PersonId> responders) =>
        !incident.Sensitive || (person is { } id && IsOnIt(incident, id, responders));

    private static bool IsOnIt(Incident incident, PersonId person, IReadOnlyCollection<PersonId> responders) =>
        incident.DeclaredBy == person
        || Enum.GetValues<IncidentRole>().Any(role => incident.Holder(role) == person)
        || responders.Contains(person);
}
