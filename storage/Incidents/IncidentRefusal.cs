using ChatOps.Storage.People;

namespace ChatOps.Storage.Incidents;

/// <summary>Why a change to an incident was refused. The bot turns it into a sentence.</summary>
public abstract record IncidentRefusal
{
    private IncidentRefusal()
    {
    }

    /// <summary>The incident is closed or cancelled.</summary>
    public sealed record Ended(IncidentStatus Status) : IncidentRefusal;

    /// <summary>Somebody acknowledged it before.</summary>
    public sealed record AlreadyAcknowledged(PersonId By, DateTimeOffset At) : IncidentRefusal;

    /// <summary>It has that severity already.</summary>
    public sealed record SameSeverity(Severity Severity) : IncidentRefusal;

    /// <summary>A status moves forward only.</summary>
    public sealed record NotForward(IncidentStatus From, IncidentStatus To) : IncidentRefusal;

    /// <summary>Only a resolved, closed or cancelled incident can be reopened.</summary>
    public sealed record StillOpen(IncidentStatus Status) : IncidentRefusal;

    /// <summary>The person has that role already.</summary>
    public sealed record AlreadyHolds(IncidentRole Role, PersonId Person) : IncidentRefusal;

    /// <summary>Nobody keeps themselves out.</summary>
    public sealed record Oneself : IncidentRefusal;

    /// <summary>The commander leaves only by handing over.</summary>
    public sealed record CommandsIt(PersonId Person) : IncidentRefusal;

    /// <summary>No status update is due in this status, so there is nothing to delay.</summary>
    public sealed record NoUpdateDue(IncidentStatus Status) : IncidentRefusal;

    /// <summary>The next update was delayed once already.</summary>
    public sealed record AlreadySnoozed(DateTimeOffset DueAt) : IncidentRefusal;

    /// <summary>A snooze lasts at least a minute and at most one update interval.</summary>
    public sealed record SnoozeOutOfRange(TimeSpan Longest) : IncidentRefusal;

    /// <summary>Detection cannot lie in the future, nor more than <paramref name="Furthest"/> back.</summary>
    public sealed record DetectionOutOfRange(TimeSpan Furthest) : IncidentRefusal;

    /// <summary>It has that title already.</summary>
    public sealed record SameTitle : IncidentRefusal;

    /// <summary>There is no such entry, or it holds no payload to redact.</summary>
    public sealed record NothingToRedact(long Sequence) : IncidentRefusal;
}
