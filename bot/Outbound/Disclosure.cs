using ChatOps.Bot.Chat;
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

    /// <summary>Whether a person may see it: anybody, but only its own people if it is sensitive, and never one who is kept out of it.</summary>
    public static bool MaySee(Incident incident, PersonId? person, IncidentPeople people) => person is { } id
        ? !people.Excluded.Contains(id) && (!incident.Sensitive || IsOnIt(incident, id, people))
        : !incident.Sensitive;

    /// <summary>
    /// What one person is told of it outside its own channel. Of a sensitive incident that is its codename and nothing of
    /// what happened, even to those who are on it: what is told so lights up on telephones.
    /// </summary>
    /// <param name="whole">What is to be told.</param>
    /// <param name="veiled">What may be told of it by codename: the rest of a sentence that begins with the incident.</param>
    /// <returns>Null for somebody who is kept out: nothing.</returns>
    public static Notice? Told(Incident incident, PersonId to, IncidentPeople people, Notice whole, string veiled)
    {
        if (people.Excluded.Contains(to))
        {
            return null;
        }

        if (!incident.Sensitive)
        {
            return whole;
        }

        var name = $"{incident.Key} \"{TitleOutside(incident)}\" {veiled} ";
        return new Notice
        {
            Tone = whole.Tone,
            Blocks = [new ParagraphBlock(MaySee(incident, to, people) ? [name, new RoomSpan(incident.Key)] : [name, "Whoever commands it can bring you in."])],
        };
    }

    private static bool IsOnIt(Incident incident, PersonId person, IncidentPeople people) =>
        incident.DeclaredBy == person
        || Enum.GetValues<IncidentRole>().Any(role => incident.Holder(role) == person)
        || people.Responders.Contains(person);
}
