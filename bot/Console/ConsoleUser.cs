using System.Globalization;
using System.Security.Claims;
using ChatOps.Bot.People;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Console;

/// <summary>Who sits at a page: the account that signed in, and the person behind it if there is one.</summary>
/// <param name="Until">When they must sign in again; null where nobody has to prove anything.</param>
internal sealed record ConsoleUser(AccountKey Account, Person? Person, string ShownName, DateTimeOffset? Until = null)
{
    /// <summary>The workspace of every console account.</summary>
    public const string Workspace = "console";

    /// <summary>The claim that names the account.</summary>
    public const string AccountClaim = "chatops:account";

    private const string UntilClaim = "chatops:until";

    public string Name => Person?.Name ?? ShownName;

    /// <summary>The one who is signed in; null for somebody who is not.</summary>
    public static ConsoleUser? Of(ClaimsPrincipal principal, PeopleDirectory people)
    {
        if (principal.Identity is not { IsAuthenticated: true } || principal.FindFirstValue(AccountClaim) is not { Length: > 0 } id)
        {
            return null;
        }

        var account = new AccountKey(ChatPlatform.Console, Workspace, id);
        DateTimeOffset? until = long.TryParse(principal.FindFirstValue(UntilClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
        return new ConsoleUser(account, people.Behind(account), principal.Identity.Name ?? id, until);
    }

    /// <summary>What a sign-in leaves in the cookie.</summary>
    public static ClaimsPrincipal Principal(string account, string name, string scheme, DateTimeOffset? until = null)
    {
        var identity = new ClaimsIdentity(
            [new Claim(AccountClaim, account), new Claim(ClaimTypes.Name, name)], scheme, ClaimTypes.Name, null);
        if (until is { } end)
        {
            identity.AddClaim(new Claim(UntilClaim, end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        }

        return new ClaimsPrincipal(identity);
    }
}
