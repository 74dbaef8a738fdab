namespace ChatOps.Storage.Timeline;

/// <summary>What kind of thing an entry records. Stored by name: a member is never renamed or removed.</summary>
public enum TimelineEntryKind
{
    IncidentOpened,
    TitleChanged,
    Acknowledged,
    SeverityChanged,
    StatusChanged,
    Cancelled,
    Reopened,
    RoleAssigned,
    ResponderInvited,
    Note,
    Decision,
    Finding,
    MessagePinned,
    StatusUpdatePosted,
    UpdateSnoozed,
    UpdateDraftOffered,
    SilenceEscalated,
    AcknowledgementOverdue,
    ManagementOverdue,
    CommandRun,
    CommandRefused,
    PayloadRedacted,
    MessageUndeliverable,
}
