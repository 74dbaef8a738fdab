namespace ChatOps.Bot.Teams.Wire;

/// <summary>What Teams adds to the protocol.</summary>
internal sealed record TeamsChannelData
{
    public TenantInfo? Tenant { get; init; }

    public TeamInfo? Team { get; init; }

    public ChannelInfo? Channel { get; init; }

    public string? EventType { get; init; }
}

internal sealed record TenantInfo(string? Id);

internal sealed record TeamInfo(string? Id)
{
    public string? Name { get; init; }

    /// <summary>The group behind the team, for links.</summary>
    public string? AadGroupId { get; init; }
}

internal sealed record ChannelInfo(string? Id)
{
    public string? Name { get; init; }
}
