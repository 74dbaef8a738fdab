using ChatOps.Bot.People;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Settings;

/// <summary>Turns the people of the settings into the directory that the bot works with.</summary>
internal static class PeopleSettings
{
    /// <summary>The one workspace of the built-in chat.</summary>
    public const string ConsoleWorkspace = "console";

    /// <summary>The one workspace of the command line.</summary>
    public const string TerminalWorkspace = "local";

    /// <summary>
    /// In the first run anybody at the command line may be any of the people. What they do so stands in the record under
    /// this workspace, which says that nobody checked who it was.
    /// </summary>
    public const string FirstRunWorkspace = "first-run";

    private static readonly Dictionary<string, PersonRole> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["commander"] = PersonRole.Commander,
        ["security-lead"] = PersonRole.SecurityLead,
        ["technical-lead"] = PersonRole.TechnicalLead,
        ["scribe"] = PersonRole.Scribe,
        ["management"] = PersonRole.Management,
        ["responder"] = PersonRole.Responder,
        ["approver"] = PersonRole.Approver,
        ["break-glass"] = PersonRole.BreakGlass,
        ["operator"] = PersonRole.Operator,
        ["observer"] = PersonRole.Observer,
    };

    /// <summary>Every role by its name in the settings.</summary>
    public static IReadOnlyDictionary<string, PersonRole> RoleNames => Roles;

    public static PeopleDirectory Directory(IReadOnlyList<PersonOptions> people, ConsoleSignIn signIn)
    {
        var accounts = people.SelectMany(person => Accounts(person).Select(account => new ChatAccount(account.Key, new PersonId(person.Id))));
        var anybody = signIn == ConsoleSignIn.FirstRun
            ? people.Select(person => new ChatAccount(FirstRun(new PersonId(person.Id)), new PersonId(person.Id)))
            : [];
        return new PeopleDirectory(people.Select(Person), [.. accounts, .. anybody]);
    }

    /// <summary>The account of somebody who says at the command line that they are this person.</summary>
    public static AccountKey FirstRun(PersonId person) => new(ChatPlatform.Terminal, FirstRunWorkspace, person.Value);

    /// <summary>The accounts of a person, each with the list and the place in it where it stands.</summary>
    public static IEnumerable<(AccountKey Key, string List, int Index)> Accounts(PersonOptions person)
    {
        var accounts = person.Accounts;
        return
        [
            .. accounts.Console.Select((id, index) => (new AccountKey(ChatPlatform.Console, ConsoleWorkspace, id), "console", index)),
            .. accounts.Terminal.Select((name, index) => (new AccountKey(ChatPlatform.Terminal, TerminalWorkspace, name), "terminal", index)),
            .. accounts.Slack.Select((id, index) => (InWorkspace(ChatPlatform.Slack, id), "slack", index)),
            .. accounts.Teams.Select((id, index) => (InWorkspace(ChatPlatform.Teams, id.ToLowerInvariant()), "teams", index)),
        ];
    }

    private static Person Person(PersonOptions person) => new(
        new PersonId(person.Id), person.Name, person.Roles.Select(role => Roles[role]), person.TimeZone, person.Email, person.Phone, person.Team);

    private static AccountKey InWorkspace(ChatPlatform platform, string account)
    {
        var slash = account.IndexOf('/', StringComparison.Ordinal);
        return new AccountKey(platform, account[..slash], account[(slash + 1)..]);
    }
}
