namespace ChatOps.Storage.Evidence;

/// <summary>How much a kept item can be relied on. "Ran and found nothing" and "did not run" are never one thing.</summary>
public enum EvidenceState
{
    /// <summary>It is on its way, or the bot that took it died.</summary>
    Arriving,

    /// <summary>It came whole: both digests are equal, the exit code is a good one, and there is something in it.</summary>
    Verified,

    /// <summary>It ran, ended well, and there was nothing to find.</summary>
    Nothing,

    /// <summary>It came whole, but the command on the host did not end well. What came is kept.</summary>
    EndedBadly,

    /// <summary>What arrived is not what the host says it sent.</summary>
    Differs,

    /// <summary>It broke off. What came until then is kept.</summary>
    Partial,

    /// <summary>It surely never ran, so there is nothing to keep.</summary>
    NotRun,
}

/// <summary>Where the bytes were looked at from. The two digests prove the way, not that the host told the truth.</summary>
public enum EvidenceVantage
{
    /// <summary>By programs of the suspect itself, which may lie.</summary>
    InsideSuspect,

    /// <summary>From the host of a virtual machine, past everything in it.</summary>
    Hypervisor,

    /// <summary>From a snapshot that stands still.</summary>
    Snapshot,

    /// <summary>From the wire.</summary>
    Network,

    /// <summary>A person brought it; what it was before nobody here has seen.</summary>
    Brought,
}

/// <summary>Who can read a kept item.</summary>
public enum EvidenceSealing
{
    /// <summary>Only those who hold a key that the settings name; the bot cannot.</summary>
    Recipients,

    /// <summary>Whoever finds the key that the bot made for itself in its first run, which lies beside it.</summary>
    TestIdentity,

    /// <summary>Everybody who can read the file: there was nothing to encrypt it with.</summary>
    None,
}
