using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace ChatOps.Bot.Teams;

/// <summary>A form travels through people's clients; where it was asked for is only believed from the bot itself.</summary>
internal sealed class TeamsSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("teams", "form");

    public string Close(string room) => _protector.Protect(room);

    /// <summary>The room; null if this bot never closed it.</summary>
    public string? Open(string closed)
    {
        try
        {
            return _protector.Unprotect(closed);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
