namespace ChatOps.Storage.Timeline;

// What people said for the record, and what became of what they typed.

public sealed record Note(string Text) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.Note;
}

public sealed record Decision(string Text) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.Decision;
}

public sealed record Finding(string Text) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.Finding;
}

/// <summary>A chat message that somebody pinned: its words, author and time as they were, and who pinned it.</summary>
public sealed record MessagePinned(string Text, string Author, DateTimeOffset WrittenAt, string MessageId) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.MessagePinned;
}

/// <summary>A pinned message was edited where it was said; what it said when it was pinned stays.</summary>
/// <param name="Entry">The entry that it was pinned as.</param>
/// <param name="Text">What it says now.</param>
public sealed record PinnedMessageEdited(long Entry, string Text, string MessageId) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.PinnedMessageEdited;
}

/// <summary>A pinned message was deleted where it was said; the entry keeps its words.</summary>
/// <param name="Entry">The entry that it was pinned as.</param>
public sealed record PinnedMessageDeleted(long Entry, string MessageId) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.PinnedMessageDeleted;
}

/// <summary>A command that only read.</summary>
public sealed record CommandRun(string Command) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.CommandRun;
}

/// <summary>A command that was answered with a refusal.</summary>
public sealed record CommandRefused(string Command, string Answer) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.CommandRefused;
}

/// <summary>The payload of an earlier entry was removed; its place in the chain stays.</summary>
public sealed record PayloadRedacted(long Entry, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.PayloadRedacted;
}

/// <summary>A message that no platform would take, after every retry.</summary>
public sealed record MessageUndeliverable(string Message, string Target, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.MessageUndeliverable;
}

/// <summary>A message that was sent once more because nobody learned whether it had arrived; where it stands it says so.</summary>
public sealed record MessagePossiblyRepeated(string Message, string Target) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.MessagePossiblyRepeated;
}
