using ChatOps.Bot.Chat;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Slack;

/// <summary>What the workspace knows that a notice speaks of: accounts, channels, and where the bot's own pages are.</summary>
/// <param name="UserOf">A person's account here; null if they have none.</param>
/// <param name="ChannelOf">An incident's channel here, by its key; null if there is none.</param>
/// <param name="Pages">The address of the bot's own pages; null if people cannot reach them.</param>
internal sealed record SlackReader(Func<PersonId, string?> UserOf, Func<string, string?> ChannelOf, string? Pages, TimeZoneInfo Zone)
{
    /// <summary>What commands begin with in this workspace.</summary>
    public string Command { get; init; } = CommandPrefix.Slash;
}
