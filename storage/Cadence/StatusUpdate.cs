using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Cadence;

/// <summary>
/// One status update as it went out. The database allows one per incident and number, and one per incident and due
/// time: the guarantee that a due time is served once, whatever job runner calls how often.
/// </summary>
public sealed class StatusUpdate
{
    private StatusUpdate()
    {
        Text = "";
        HeadHash = [];
    }

    public StatusUpdate(
        IncidentId incidentId, int number, DateTimeOffset? dueAt, DateTimeOffset composedAt, PersonId? author,
        string? statement, string text, TimelineHead head, int missedSlots)
    {
        ArgumentNullException.ThrowIfNull(head);
        IncidentId = incidentId;
        Number = number;
        DueAt = dueAt;
        ComposedAt = composedAt;
        Author = author;
        Statement = statement;
        Text = text;
        HeadSequence = head.Sequence;
        HeadHash = head.Hash;
        MissedSlots = missedSlots;
    }

    public IncidentId IncidentId { get; private set; }

    /// <summary>1 for the first update of an incident.</summary>
    public int Number { get; private set; }

    /// <summary>The slot it served; null for an update that a person posted between two slots.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    public DateTimeOffset ComposedAt { get; private set; }

    /// <summary>Who wrote the statement; null when the bot posted facts alone.</summary>
    public PersonId? Author { get; private set; }

    public string? Statement { get; private set; }

    /// <summary>The update in plain words, as posted.</summary>
    public string Text { get; private set; }

    /// <summary>The timeline's head that the update quoted: thirty chat clients remember it from here on.</summary>
    public long HeadSequence { get; private set; }

    public byte[] HeadHash { get; private set; }

    /// <summary>How many further slots had passed unserved when this one went out late.</summary>
    public int MissedSlots { get; private set; }

    /// <summary>Takes words off it, because they were redacted.</summary>
    public void Forget(string text, string? statement)
    {
        Text = text;
        Statement = statement;
    }

    public TimelineHead Head => new(HeadSequence, HeadHash);
}
