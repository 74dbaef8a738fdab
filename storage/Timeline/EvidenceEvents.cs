using ChatOps.Storage.People;

namespace ChatOps.Storage.Timeline;

// The chain of custody: what came into the vault, who looked at it, who took it out. A digest of it all stands in the chain.

/// <summary>An item ended its way into the vault.</summary>
public sealed record EvidenceCollected(
    string Item, string Request, string Host, string Action, string Step, string State, string Vantage, string Sealing, string Place, long Bytes,
    string? Sha256, string? HostSha256, long SealedBytes, string? SealedSha256, int Pieces, int? ExitCode, string? Says) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceCollected;
}

/// <summary>What a run took was written down and signed.</summary>
public sealed record EvidenceSealed(string Request, IReadOnlyList<string> Items, string ManifestSha256, string KeyId, string Signature) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceSealed;
}

/// <summary>Everything in the vault was read again and compared with the record.</summary>
public sealed record EvidenceChecked(bool Holds, int Items, int Files, long Bytes, IReadOnlyList<string> Faults) : TimelineEvent
{
    /// <summary>False if nobody knows whether it holds: not all could be looked at, and what could be speaks against nothing. Entries of earlier releases do not say it.</summary>
    public bool IsWhole { get; init; } = true;

    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceChecked;
}

/// <summary>Somebody wants to take an item out.</summary>
public sealed record EvidenceReleaseAsked(string Item, PersonId By, string Purpose, DateTimeOffset ExpiresAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceReleaseAsked;
}

/// <summary>A second person agreed.</summary>
public sealed record EvidenceReleaseAgreed(string Item, PersonId To, PersonId By, string Purpose, DateTimeOffset ExpiresAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceReleaseAgreed;
}

/// <summary>The bytes of an item are given out; on the record before the first one.</summary>
public sealed record EvidenceGivenOut(string Item, PersonId To, PersonId? AgreedBy, string Purpose, string File, string? SealedSha256) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceGivenOut;
}

/// <summary>An item was to be given out, and its bytes did not all go out: what was given is a part, or nothing.</summary>
public sealed record EvidenceGivingBroke(string Item, PersonId To, string File, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceGivingBroke;
}

/// <summary>An item changed hands outside of the vault: who gave it, who has it now, and what they computed over it.</summary>
public sealed record EvidenceHandedOver(string Item, string From, string To, string Sha256Seen, bool Matches, string Note) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceHandedOver;
}

/// <summary>Nothing of the incident's evidence may be destroyed any more.</summary>
public sealed record EvidenceHoldSet(PersonId By, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceHoldSet;
}

/// <summary>Somebody says that a hold may end.</summary>
public sealed record EvidenceHoldReleaseSaid(PersonId By, string Reason, int People, int Needed) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceHoldReleaseSaid;
}

/// <summary>A hold ended, on the word of these people.</summary>
public sealed record EvidenceHoldReleased(IReadOnlyList<PersonId> By, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceHoldReleased;
}

/// <summary>Somebody wants an item destroyed.</summary>
public sealed record EvidenceDestructionAsked(string Item, PersonId By, string Reason, DateTimeOffset ExpiresAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceDestructionAsked;
}

/// <summary>A second person agreed; from here on the files go.</summary>
public sealed record EvidenceDestructionAgreed(string Item, PersonId AskedBy, PersonId By, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceDestructionAgreed;
}

/// <summary>A decision to destroy an item counts no more; what is left of it stays.</summary>
public sealed record EvidenceDestructionVoided(string Item, string Because) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceDestructionVoided;
}

/// <summary>An item's files are gone. What they were stays here.</summary>
public sealed record EvidenceDestroyed(string Item, int Files, string? Sha256, string? SealedSha256, string CertificateSha256, string KeyId, string Signature) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceDestroyed;
}

/// <summary>Somebody gives an item out of their hands.</summary>
public sealed record EvidenceHandOverBegun(string Item, PersonId From, string To, string How) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceHandOverBegun;
}

/// <summary>Items were kept as long as the settings ask for.</summary>
public sealed record EvidenceRetentionOver(IReadOnlyList<string> Items) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceRetentionOver;
}

/// <summary>A time-stamping authority says that a manifest was there by then.</summary>
public sealed record EvidenceTimestamped(string Request, string ManifestSha256, string Authority, DateTimeOffset At, string TokenSha256) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.EvidenceTimestamped;
}
