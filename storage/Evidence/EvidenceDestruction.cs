using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Storage.Evidence;

/// <summary>
/// An item is to be destroyed: one person asks, another agrees, then its files go and a signed certificate stays. What
/// the item was, with its digests, stays on the record. What comes up against it in between voids the decision for good;
/// whoever still wants it decides anew.
/// </summary>
public sealed class EvidenceDestruction
{
    /// <summary>How long the wish waits for an answer.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);

    private EvidenceDestruction()
    {
        Reason = "";
    }

    /// <param name="item">What.</param>
    /// <param name="incident">Whose evidence it is.</param>
    /// <param name="requester">Who wants it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    public EvidenceDestruction(Guid item, IncidentId incident, PersonId requester, string reason, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ItemId = item;
        IncidentId = incident;
        RequesterId = requester;
        Reason = reason;
        RequestedAt = now;
        ExpiresAt = now + ValidFor;
    }

    public Guid Id { get; private set; }

    public Guid ItemId { get; private set; }

    public IncidentId IncidentId { get; private set; }

    public PersonId RequesterId { get; private set; }

    public string Reason { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public PersonId? AgreedBy { get; private set; }

    /// <summary>From then on it is decided, and the files go.</summary>
    public DateTimeOffset? AgreedAt { get; private set; }

    /// <summary>From then on the files are gone.</summary>
    public DateTimeOffset? DestroyedAt { get; private set; }

    /// <summary>From then on the decision counts no more, because something came up against it.</summary>
    public DateTimeOffset? VoidedAt { get; private set; }

    /// <summary>What keeps the files from going, of which the channel is told once; empty once they began to go, null before.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether files may be gone.</summary>
    public bool HasBegun => Trouble is not null;

    /// <summary>What was destroyed, by whom and why, as canonical JSON.</summary>
    public string? Certificate { get; private set; }

    /// <summary>Ed25519 over the certificate, in Base64.</summary>
    public string? Signature { get; private set; }

    /// <summary>A second person agrees.</summary>
    /// <returns>False if they may not, or it is too late, or it is agreed already.</returns>
    public bool Agree(PersonId person, DateTimeOffset now)
    {
        if (person == RequesterId || AgreedBy is not null || now >= ExpiresAt)
        {
            return false;
        }

        AgreedBy = person;
        AgreedAt = now;
        return true;
    }

    /// <summary>Something came up against it.</summary>
    public void Void(DateTimeOffset now)
    {
        NeedsDecision();
        VoidedAt = now;
    }

    /// <summary>From here on files may be gone.</summary>
    public void Begin()
    {
        NeedsDecision();
        Trouble ??= "";
    }

    /// <summary>The files could not go.</summary>
    /// <returns>Whether that is new, so that people have to be told.</returns>
    public bool Hinder(string trouble)
    {
        NeedsDecision();
        var isNew = string.IsNullOrEmpty(Trouble);
        Trouble = trouble;
        return isNew;
    }

    /// <summary>The files are gone.</summary>
    public void Finish(string certificate, string signature, DateTimeOffset now)
    {
        NeedsDecision();
        Certificate = certificate;
        Signature = signature;
        DestroyedAt = now;
    }

    private void NeedsDecision()
    {
        if (AgreedBy is null || DestroyedAt is not null || VoidedAt is not null)
        {
            throw new InvalidOperationException("That is not decided, or it is over.");
        }
    }
}
