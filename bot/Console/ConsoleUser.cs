using System.Security.Claims;
using ChatOps.Bot.People;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Console;

/// <summary>Who sits at a page: the account that signed in, and the person behind it if there is one.</summary>
internal sealed record ConsoleUser(AccountKey Account, Person? Person, string ShownName)
{
    /// <summary>The workspace of every console account.</summary>
    public const string Workspace = "console";

    /// <summary>The claim that names the account.</summary>
    public const string AccountClaim = "chatops:account";

    public string Name => Person?.Name ?? ShownName;

    /// <summary>The one who is signed in; null for somebody who is not.</summary>
    public static ConsoleUser? Of(ClaimsPrincipal principal, PeopleDirectory people)
    {
        if (principal.Identity is not { IsAuthenticated: true } || principal.FindFirstValue(AccountClaim) is not { Length: > 0 } id)
        {
            return null;
        }

        var account = new AccountKey(ChatPlatform.Console, Workspace, id);
        return new ConsoleUser(account, people.Behind(account), principal.Identity.Name ?? id);
    }

    /// <summary>What a sign-in leaves in the cookie.</summary>
    public static ClaimsPrincipal Principal(string account, string name, string scheme) => new(new ClaimsIdentity(
        [new Claim(AccountClaim, account), new Claim(ClaimTypes.Name, name)], scheme, ClaimTypes.Name, null));
}
