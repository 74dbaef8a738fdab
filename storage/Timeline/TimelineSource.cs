using ChatOps.Storage.People;

namespace ChatOps.Storage.Timeline;

/// <summary>Where it came from.</summary>
/// <param name="Platform">The platform; null when the bot acted by itself.</param>
/// <param name="Room">The platform's id of the channel.</param>
/// <param name="Message">The platform's id of the message or delivery.</param>
public sealed record TimelineSource(ChatPlatform? Platform, string? Room, string? Message)
{
    /// <summary>The bot's own clock.</summary>
    public static TimelineSource Bot { get; } = new(null, null, null);
}
