namespace ChatOps.Storage.Evidence;

/// <summary>One piece of an item that is taken in pieces. Never changed; a piece that broke off stays beside its next try.</summary>
public sealed class EvidencePiece
{
    private EvidencePiece()
    {
        Place = "";
        Sha256 = "";
        SealedSha256 = "";
    }

    /// <param name="item">Whose piece it is.</param>
    /// <param name="offset">Where it begins in the source.</param>
    /// <param name="attempt">1 for the first try.</param>
    /// <param name="place">Where it lies, below the vault.</param>
    /// <param name="whole">Whether it came whole and both digests are equal.</param>
    /// <param name="bytes">Bytes that arrived.</param>
    /// <param name="sha256">SHA-256 of what arrived.</param>
    /// <param name="hostSha256">What the host says.</param>
    /// <param name="sealedBytes">Bytes in the vault.</param>
    /// <param name="sealedSha256">SHA-256 of what lies in the vault.</param>
    /// <param name="now">When.</param>
    /// <param name="says">What people should know of it.</param>
    public EvidencePiece(
        Guid item, long offset, int attempt, string place, bool whole, long bytes, string sha256, string? hostSha256, long sealedBytes,
        string sealedSha256, DateTimeOffset now, string? says = null)
    {
        ItemId = item;
        Offset = offset;
        Attempt = attempt;
        Place = place;
        Whole = whole;
        Bytes = bytes;
        Sha256 = sha256;
        HostSha256 = hostSha256;
        SealedBytes = sealedBytes;
        SealedSha256 = sealedSha256;
        At = now;
        Says = says;
    }

    public Guid ItemId { get; private set; }

    /// <summary>Where it begins in the source, in bytes.</summary>
    public long Offset { get; private set; }

    public int Attempt { get; private set; }

    public string Place { get; private set; }

    /// <summary>Whether it came whole and both digests are equal.</summary>
    public bool Whole { get; private set; }

    public long Bytes { get; private set; }

    public string Sha256 { get; private set; }

    public string? HostSha256 { get; private set; }

    public long SealedBytes { get; private set; }

    public string SealedSha256 { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>What people should know of it, as of sectors that could not be read; null if there is nothing.</summary>
    public string? Says { get; private set; }
}
