using ChatOps.Storage.People;

namespace ChatOps.Storage.Timeline;

/// <summary>Who did it: a person by one of their accounts, an account that nobody is mapped to, or the bot itself.</summary>
/// <param name="Person">The mapped human; null for the bot and for unmapped accounts.</param>
/// <param name="Name">The name as it was shown at the time.</param>
/// <param name="Account">The account used; null for the bot.</param>
public sealed record TimelineActor(PersonId? Person, string Name, AccountKey? Account)
{
    /// <summary>The bot acting by itself.</summary>
    public static TimelineActor Bot { get; } = new(null, "ChatOps", null);
}
