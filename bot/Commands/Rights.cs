using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Commands;

/// <summary>Who may change something. Asked at the time of the act, on the server.</summary>
internal static class Rights
{
    /// <summary>Whether somebody may decide what is not for every responder: what is redacted, and who is kept out.</summary>
    public static bool MayLead(Person person, Incident incident) => incident.CommanderId == person.Id || person.Has(PersonRole.SecurityLead);

    /// <summary>Why this actor may change nothing; null if they may.</summary>
    public static string? WhyNotChange(CommandActor actor)
    {
        if (actor.Barred is { } barred)
        {
            return barred;
        }

        if (actor.Person is not { } person)
        {
            return $"I do not know who {actor.ShownName} is: the account {actor.Account.UserId} on {actor.Account.Platform} belongs to nobody in the settings. "
                + "You can read. To act, ask the one who runs the bot to add this account to your entry under people.";
        }

        if (!person.Active)
        {
            return $"{person.Name} is no longer in the settings. Ask the one who runs the bot.";
        }

        return person.Roles.Any(role => role is not (PersonRole.Observer or PersonRole.Operator))
            ? null
            : $"{person.Name} only observes. Responders, leads, scribes, managers and commanders may change an incident.";
    }
}
