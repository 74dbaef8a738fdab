using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Storage.Timeline;

// The events of an incident's life, one record a kind. A property is never renamed: old entries keep the old name.

public sealed record IncidentOpened(
    string Key, string Title, bool TitleIsProvisional, Severity Severity, bool Sensitive, bool Drill,
    PersonId Commander, string? Host, DateTimeOffset DetectedAt, bool DetectedBackdated,
    DateTimeOffset AcknowledgeDueAt, DateTimeOffset NextUpdateDueAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.IncidentOpened;
}

public sealed record TitleChanged(string From, string To) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.TitleChanged;
}

public sealed record Acknowledged(PersonId By, DateTimeOffset DueAt, bool InTime) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.Acknowledged;
}

/// <param name="Told">Who of security was brought in and told, because it got that bad; null where nobody needed to be.</param>
public sealed record SeverityChanged(
    Severity From, Severity To, string Reason, DateTimeOffset? NextUpdateDueAt, IReadOnlyList<PersonId>? Told = null) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.SeverityChanged;
}

public sealed record StatusChanged(IncidentStatus From, IncidentStatus To, string? Note) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.StatusChanged;
}

public sealed record Cancelled(IncidentStatus From, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.Cancelled;
}

public sealed record Reopened(IncidentStatus From, string Reason, DateTimeOffset NextUpdateDueAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.Reopened;
}

public sealed record RoleAssigned(IncidentRole Role, PersonId? From, PersonId To) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.RoleAssigned;
}

public sealed record ResponderInvited(PersonId Person) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ResponderInvited;
}

/// <summary>Somebody has no more part in it.</summary>
/// <param name="Roles">What they were in it.</param>
public sealed record ResponderRemoved(PersonId Person, string? Reason, IReadOnlyList<string> Roles) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ResponderRemoved;
}

/// <summary>Somebody is kept out of it.</summary>
/// <param name="Roles">What they were in it until then.</param>
public sealed record PersonExcluded(PersonId Person, string Reason, IReadOnlyList<string> Roles) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.PersonExcluded;
}

public sealed record PersonReadmitted(PersonId Person, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.PersonReadmitted;
}
