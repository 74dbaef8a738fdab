namespace ChatOps.Bot.Teams.Wire;

/// <summary>A conversation: with one person, with some, or a thread of a channel.</summary>
/// <param name="Id">Of a thread with ;messageid= and its first message at the end.</param>
internal sealed record ConversationAccount(string Id)
{
    public const string Personal = "personal";
    public const string GroupChat = "groupChat";
    public const string Channel = "channel";

    public string? ConversationType { get; init; }

    public string? TenantId { get; init; }

    public bool? IsGroup { get; init; }

    public string? Name { get; init; }
}
