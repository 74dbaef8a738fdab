using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>What the roster says of somebody, judged.</summary>
internal static class TeamsMember
{
    /// <summary>In the name of somebody who was invited from elsewhere.</summary>
    private const string InvitedMark = "#EXT#";

    /// <summary>Why nothing of this account counts; null if it is one of our own people's.</summary>
    public static string? WhyNot(TeamsChannelAccount member, IReadOnlySet<string> tenants)
    {
        if (member.TenantId is { Length: > 0 } tenant && !tenants.Contains(tenant.ToLowerInvariant()))
        {
            return $"This account belongs to another company ({tenant}). Only people of our own may use this bot.";
        }

        if (string.Equals(member.UserRole, "anonymous", StringComparison.OrdinalIgnoreCase) || member.Directory is not { Length: > 0 })
        {
            return "This account is not in our directory. Only people who are signed in to our own tenant may use this bot.";
        }

        return string.Equals(member.UserRole, "guest", StringComparison.OrdinalIgnoreCase) || member.UserPrincipalName?.Contains(InvitedMark, StringComparison.OrdinalIgnoreCase) == true
            ? "This account is a guest in our tenant. Only its full members may use this bot."
            : null;
    }
}
