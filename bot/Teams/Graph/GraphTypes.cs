using System.Text.Json.Serialization;

namespace ChatOps.Bot.Teams.Graph;

/// <summary>One page of a list; the next one's address if there is more.</summary>
internal sealed record GraphPage<T>(IReadOnlyList<T>? Value)
{
    [JsonPropertyName("@odata.nextLink")]
    public string? NextLink { get; init; }
}

/// <summary>A channel. https://learn.microsoft.com/graph/api/resources/channel</summary>
internal sealed record GraphChannel
{
    public string? Id { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public string? MembershipType { get; init; }

    public DateTimeOffset? CreatedDateTime { get; init; }
}

/// <summary>A message of a channel, as far as it tells whose it is. https://learn.microsoft.com/graph/api/resources/chatmessage</summary>
internal sealed record GraphMessage
{
    public string? Id { get; init; }

    public DateTimeOffset? CreatedDateTime { get; init; }

    public DateTimeOffset? LastModifiedDateTime { get; init; }

    /// <summary>What lists of messages are in the order of.</summary>
    [JsonIgnore]
    public DateTimeOffset? Changed => LastModifiedDateTime ?? CreatedDateTime;

    public DateTimeOffset? DeletedDateTime { get; init; }

    public GraphIdentitySet? From { get; init; }

    public IReadOnlyList<GraphAttachment>? Attachments { get; init; }
}

internal sealed record GraphIdentitySet(GraphIdentity? Application);

internal sealed record GraphIdentity(string? Id);

/// <param name="Content">A card, as text.</param>
internal sealed record GraphAttachment(string? ContentType, string? Content);

internal sealed record GraphErrorResponse(GraphError? Error);

internal sealed record GraphError(string? Code, string? Message);
