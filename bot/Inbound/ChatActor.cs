using ChatOps.Storage.People;

namespace ChatOps.Bot.Inbound;

/// <summary>Who acts on a platform that was asked who they are.</summary>
/// <param name="Name">What the platform calls them; never used to find out who it is.</param>
internal sealed record ChatActor(AccountKey Account, string Name, AccountStanding? Standing)
{
    public bool IsBarred => Standing?.Barred is not null;
}
