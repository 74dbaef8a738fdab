using ChatOps.Storage.Incidents;

namespace ChatOps.Storage.Timeline;

/// <summary>A signed statement of how long a timeline was and what it held. Never changed.</summary>
public sealed class TimelineCheckpoint
{
    private TimelineCheckpoint()
    {
        Root = [];
        Note = "";
        KeyId = "";
    }

    /// <param name="incident">Whose timeline.</param>
    /// <param name="size">How many entries.</param>
    /// <param name="root">The root of the Merkle tree over them.</param>
    /// <param name="note">The signed note.</param>
    /// <param name="keyId">The key that signed it.</param>
    /// <param name="now">When.</param>
    public TimelineCheckpoint(IncidentId incident, long size, byte[] root, string note, string keyId, DateTimeOffset now)
    {
        IncidentId = incident;
        Size = size;
        Root = root;
        Note = note;
        KeyId = keyId;
        At = now;
    }

    public IncidentId IncidentId { get; private set; }

    /// <summary>How many entries it is over.</summary>
    public long Size { get; private set; }

    /// <summary>The root of the Merkle tree over the hashes of these entries; see <see cref="MerkleTree"/>.</summary>
    public byte[] Root { get; private set; }

    /// <summary>The note as it was signed, with its signature.</summary>
    public string Note { get; private set; }

    /// <summary>The key that signed it, in hexadecimal.</summary>
    public string KeyId { get; private set; }

    public DateTimeOffset At { get; private set; }
}
