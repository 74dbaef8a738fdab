namespace ChatOps.Storage.Evidence;

/// <summary>
/// What a host said of itself when a run began to take evidence from it: the machine, its system and the programs that looked. It is
/// the suspect's own word. Never changed.
/// </summary>
public sealed class HostPortrait
{
    private HostPortrait() => Json = "";

    /// <param name="request">The action request whose run asked.</param>
    /// <param name="json">What it said, in canonical form.</param>
    /// <param name="now">When.</param>
    public HostPortrait(Guid request, string json, DateTimeOffset now)
    {
        RequestId = request;
        Json = json;
        AskedAt = now;
    }

    public Guid RequestId { get; private set; }

    /// <summary>Canonical JSON (RFC 8785).</summary>
    public string Json { get; private set; }

    public DateTimeOffset AskedAt { get; private set; }
}
