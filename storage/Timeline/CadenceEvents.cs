using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Storage.Timeline;

// What the cadence and the clocks did.

public sealed record StatusUpdatePosted(
    int Number, bool Automatic, string? Statement, DateTimeOffset? DueAt, long? LateBySeconds, int MissedSlots,
    DateTimeOffset? NextDueAt, long FromSequence, long ToSequence, string Text) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.StatusUpdatePosted;
}

public sealed record UpdateSnoozed(DateTimeOffset From, DateTimeOffset To, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.UpdateSnoozed;
}

/// <summary>The next update lay further ahead than one interval can.</summary>
public sealed record UpdateReplanned(DateTimeOffset From, DateTimeOffset To) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.UpdateReplanned;
}

public sealed record UpdateDraftOffered(PersonId To, DateTimeOffset DueAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.UpdateDraftOffered;
}

/// <summary>Two or more updates in a row went out without a human word.</summary>
public sealed record SilenceEscalated(int UpdatesWithoutStatement, IncidentRole Told, IReadOnlyList<PersonId> People) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.SilenceEscalated;
}

public sealed record AcknowledgementOverdue(DateTimeOffset DueAt, IReadOnlyList<PersonId> Told) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.AcknowledgementOverdue;
}

public sealed record ManagementOverdue(DateTimeOffset DueAt, IReadOnlyList<PersonId> Told) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ManagementOverdue;
}
