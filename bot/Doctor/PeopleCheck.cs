using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether there is somebody for every part that somebody has to play.</summary>
internal static class PeopleCheck
{
    public static IEnumerable<Finding> Run(ChatOpsSettings settings)
    {
        var people = settings.People;
        yield return Finding.Ok("settings", $"{settings.File} is in order, {people.Everybody.Count} people.");
        if (people.With(PersonRole.Commander).Count == 1)
        {
            yield return Finding.Warn("people", "only one person can command an incident, so nobody can take over. Give a second one the role commander.");
        }

        if (people.With(PersonRole.Approver).Count < 2)
        {
            yield return Finding.Warn("people", "fewer than two people may approve actions, so what the only approver asks for nobody can approve. Give two people the role approver.");
        }

        var policies = Enum.GetValues<Severity>().Select(settings.Severities.For).ToArray();
        if (people.With(PersonRole.Management).Count == 0 && policies.Any(policy => policy.TellManagementWithin is not null))
        {
            yield return Finding.Warn("people", "management is to be told of incidents, but nobody has the role management. Give it to somebody.");
        }

        if (people.With(PersonRole.SecurityLead).Count == 0 && policies.Any(policy => policy.TellSecurityAtOnce))
        {
            yield return Finding.Warn("people", "the security team is to be told of incidents, but nobody has the role security-lead. Give it to somebody.");
        }

        foreach (var person in people.Everybody.Where(person => people.Accounts.All(account => account.PersonId != person.Id)))
        {
            yield return Finding.Warn("people", $"{person.Id} has no account, so the bot cannot tell who they are. Add one under accounts:.");
        }

        if (people.Everybody.Where(person => string.IsNullOrEmpty(person.Phone)).Select(person => person.Id.Value).ToArray() is { Length: > 0 } silent)
        {
            yield return Finding.Warn("people", $"{string.Join(", ", silent)} cannot be called when chat is down. Add a phone number.");
        }
    }
}
