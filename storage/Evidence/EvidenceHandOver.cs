using ChatOps.Storage.People;

namespace ChatOps.Storage.Evidence;

/// <summary>An item changes hands outside of the vault: who has it gives it, and the receiver confirms with the digest that they computed.</summary>
public sealed class EvidenceHandOver
{
    private EvidenceHandOver()
    {
        Receiver = "";
        How = "";
    }

    /// <param name="item">What.</param>
    /// <param name="giver">Who gives it.</param>
    /// <param name="person">The person who is to have it; null for somebody whom the settings do not know.</param>
    /// <param name="receiver">Who is to have it, in words.</param>
    /// <param name="how">On what, by which way.</param>
    /// <param name="now">When.</param>
    public EvidenceHandOver(Guid item, PersonId giver, PersonId? person, string receiver, string how, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ItemId = item;
        GiverId = giver;
        ReceiverId = person;
        Receiver = receiver;
        How = how;
        GivenAt = now;
    }

    public Guid Id { get; private set; }

    public Guid ItemId { get; private set; }

    public PersonId GiverId { get; private set; }

    public PersonId? ReceiverId { get; private set; }

    public string Receiver { get; private set; }

    public string How { get; private set; }

    public DateTimeOffset GivenAt { get; private set; }

    public DateTimeOffset? ReceivedAt { get; private set; }

    /// <summary>Who confirmed it; for a receiver without an account the one who says it for them, never the giver.</summary>
    public PersonId? ConfirmedBy { get; private set; }

    /// <summary>The SHA-256 that the receiver computed.</summary>
    public string? Sha256Seen { get; private set; }

    /// <summary>Whether this person may confirm it.</summary>
    public bool IsFor(PersonId person) => ReceivedAt is null && person != GiverId && (ReceiverId is null || ReceiverId == person);

    /// <summary>The receiver has it, and says what they computed over it.</summary>
    public void Receive(PersonId by, string sha256, DateTimeOffset now)
    {
        if (!IsFor(by))
        {
            throw new InvalidOperationException("That is not theirs to confirm.");
        }

        ConfirmedBy = by;
        Sha256Seen = sha256;
        ReceivedAt = now;
    }
}
