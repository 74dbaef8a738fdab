using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Incidents;

/// <summary>What came of asking an incident to change: the event to record, or the reason why nothing changed.</summary>
public abstract record IncidentChange
{
    private IncidentChange()
    {
    }

    /// <summary>The incident changed; the event belongs on its timeline in the same transaction.</summary>
    public sealed record Made(TimelineEvent Event) : IncidentChange;

    /// <summary>Nothing changed.</summary>
    public sealed record Refused(IncidentRefusal Refusal) : IncidentChange;

    public static implicit operator IncidentChange(TimelineEvent made) => new Made(made);

    public static implicit operator IncidentChange(IncidentRefusal refusal) => new Refused(refusal);
}
