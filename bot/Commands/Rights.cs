using ChatOps.Storage.People;

namespace ChatOps.Bot.Commands;

/// <summary>Who may change something. Asked at the time of the act, on the server.</summary>
internal static class Rights
{
    /// <summary>Why this actor may change nothing; null if they may.</summary>
    public static string? WhyNotChange(CommandActor actor)
    {
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
