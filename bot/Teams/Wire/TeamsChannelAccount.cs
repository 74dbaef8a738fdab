using System.Text.Json.Serialization;

namespace ChatOps.Bot.Teams.Wire;

/// <summary>A member of a conversation, as the roster has them.</summary>
internal sealed record TeamsChannelAccount(string Id)
{
    public string? Name { get; init; }

    public string? AadObjectId { get; init; }

    /// <summary>The same under its older name.</summary>
    public string? ObjectId { get; init; }

    public string? Email { get; init; }

    public string? UserPrincipalName { get; init; }

    public string? TenantId { get; init; }

    /// <summary>user, guest or anonymous.</summary>
    public string? UserRole { get; init; }

    [JsonIgnore]
    public string? Directory => (AadObjectId ?? ObjectId)?.ToLowerInvariant();
}

/// <summary>A page of a roster.</summary>
internal sealed record TeamsPagedMembersResult
{
    public string? ContinuationToken { get; init; }

    public IReadOnlyList<TeamsChannelAccount>? Members { get; init; }
}

/// <summary>Why the Connector did not do what it was asked.</summary>
internal sealed record ErrorResponse
{
    public Error? Error { get; init; }
}

internal sealed record Error
{
    public string? Code { get; init; }

    public string? Message { get; init; }
}
