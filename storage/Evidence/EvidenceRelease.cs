using ChatOps.Storage.People;

namespace ChatOps.Storage.Evidence;

/// <summary>Somebody wants to take an item out of the vault; another person has to agree.</summary>
public sealed class EvidenceRelease
{
    /// <summary>How long the wish waits for an answer, and how long the item may then be fetched.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(30);

    private EvidenceRelease()
    {
        Purpose = "";
    }

    /// <param name="item">What is wanted.</param>
    /// <param name="requester">Who wants it.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="now">When.</param>
    public EvidenceRelease(Guid item, PersonId requester, string purpose, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ItemId = item;
        RequesterId = requester;
        Purpose = purpose;
        RequestedAt = now;
        ExpiresAt = now + ValidFor;
    }

    public Guid Id { get; private set; }

    /// <summary>What people say to mean this wish and no other of the same item.</summary>
    public string Word => Id.ToString("N")[^8..];

    public Guid ItemId { get; private set; }

    public PersonId RequesterId { get; private set; }

    public string Purpose { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>From then on neither an agreement nor a download counts.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    public PersonId? AgreedBy { get; private set; }

    public DateTimeOffset? AgreedAt { get; private set; }

    /// <summary>Whether that person may fetch the item now.</summary>
    public bool Lets(PersonId person, DateTimeOffset now) => AgreedBy is not null && RequesterId == person && now < ExpiresAt;

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
        ExpiresAt = now + ValidFor;
        return true;
    }
}
