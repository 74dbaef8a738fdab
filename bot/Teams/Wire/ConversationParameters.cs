namespace ChatOps.Bot.Teams.Wire;

/// <summary>A conversation that is to be made: with one person, or a thread of a channel.</summary>
internal sealed record ConversationParameters
{
    public bool IsGroup { get; init; }

    public ChannelAccount? Bot { get; init; }

    public IReadOnlyList<ChannelAccount>? Members { get; init; }

    public string? TenantId { get; init; }

    /// <summary>The first message; a thread cannot be made without.</summary>
    public Activity? Activity { get; init; }

    public TeamsChannelData? ChannelData { get; init; }
}

/// <summary>A conversation that was made.</summary>
internal sealed record ConversationResourceResponse
{
    public string? Id { get; init; }

    /// <summary>The first message in it.</summary>
    public string? ActivityId { get; init; }
}

/// <summary>A message that was taken.</summary>
internal sealed record ResourceResponse
{
    public string? Id { get; init; }
}
