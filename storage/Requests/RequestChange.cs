using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Requests;

/// <summary>What came of a word about a request: the event to record, or why nothing changed.</summary>
public abstract record RequestChange
{
    private RequestChange()
    {
    }

    /// <summary>It changed; the event belongs on the timeline in the same transaction.</summary>
    public sealed record Made(TimelineEvent Event) : RequestChange;

    /// <summary>Nothing changed.</summary>
    public sealed record Refused(RequestRefusal Refusal) : RequestChange;

    public static implicit operator RequestChange(TimelineEvent made) => new Made(made);

    public static implicit operator RequestChange(RequestRefusal refusal) => new Refused(refusal);
}
