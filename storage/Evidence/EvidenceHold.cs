using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Storage.Evidence;

/// <summary>A legal hold: while it stands nothing of the incident's evidence is destroyed, whoever asks.</summary>
public sealed class EvidenceHold
{
    /// <summary>So many different persons have to say that it may end; one of them leads.</summary>
    public const int PeopleToRelease = 3;

    private EvidenceHold()
    {
        Reason = "";
    }

    /// <param name="incident">Whose evidence.</param>
    /// <param name="by">Who sets it.</param>
    /// <param name="reason">Why: a matter, a request of an authority.</param>
    /// <param name="now">When.</param>
    public EvidenceHold(IncidentId incident, PersonId by, string reason, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        IncidentId = incident;
        SetBy = by;
        Reason = reason;
        SetAt = now;
    }

    public Guid Id { get; private set; }

    public IncidentId IncidentId { get; private set; }

    public PersonId SetBy { get; private set; }

    public string Reason { get; private set; }

    public DateTimeOffset SetAt { get; private set; }

    public DateTimeOffset? ReleasedAt { get; private set; }

    /// <summary>Ends it, if enough people said so.</summary>
    /// <param name="words">Everybody's word, saved before.</param>
    /// <param name="now">When.</param>
    /// <returns>False if a person or one who leads is still missing.</returns>
    public bool Release(IReadOnlyCollection<EvidenceHoldWord> words, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (ReleasedAt is not null || !IsEnough(words))
        {
            return false;
        }

        ReleasedAt = now;
        return true;
    }

    private bool IsEnough(IReadOnlyCollection<EvidenceHoldWord> words)
    {
        var ours = words.Where(word => word.HoldId == Id).ToArray();
        return ours.Select(word => word.PersonId).Distinct().Count() >= PeopleToRelease && ours.Any(word => word.Leads);
    }
}

/// <summary>One person's word that a hold may end. Never changed.</summary>
public sealed class EvidenceHoldWord
{
    private EvidenceHoldWord()
    {
        Reason = "";
    }

    /// <param name="hold">Which hold.</param>
    /// <param name="person">Whose word.</param>
    /// <param name="leads">Whether they command the incident or lead the security team.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    public EvidenceHoldWord(Guid hold, PersonId person, bool leads, string reason, DateTimeOffset now)
    {
        HoldId = hold;
        PersonId = person;
        Leads = leads;
        Reason = reason;
        At = now;
    }

    public Guid HoldId { get; private set; }

    public PersonId PersonId { get; private set; }

    public bool Leads { get; private set; }

    public string Reason { get; private set; }

    public DateTimeOffset At { get; private set; }
}
