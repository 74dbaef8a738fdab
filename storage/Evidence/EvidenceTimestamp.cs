namespace ChatOps.Storage.Evidence;

/// <summary>The word of a time-stamping authority (RFC 3161) that a manifest was there by then. Never changed.</summary>
public sealed class EvidenceTimestamp
{
    private EvidenceTimestamp()
    {
        Authority = "";
        Token = [];
    }

    /// <param name="request">The action request whose manifest it is about.</param>
    /// <param name="authority">Who says so: the subject of their certificate.</param>
    /// <param name="at">When, by their clock.</param>
    /// <param name="token">The token, as it came.</param>
    /// <param name="now">When it was fetched.</param>
    public EvidenceTimestamp(Guid request, string authority, DateTimeOffset at, byte[] token, DateTimeOffset now)
    {
        RequestId = request;
        Authority = authority;
        At = at;
        Token = token;
        FetchedAt = now;
    }

    public Guid RequestId { get; private set; }

    public string Authority { get; private set; }

    public DateTimeOffset At { get; private set; }

    public byte[] Token { get; private set; }

    public DateTimeOffset FetchedAt { get; private set; }
}
