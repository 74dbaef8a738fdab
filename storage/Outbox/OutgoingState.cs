namespace ChatOps.Storage.Outbox;

/// <summary>How far a message has come.</summary>
public enum OutgoingState
{
    /// <summary>Waits for its turn in its lane.</summary>
    Pending,

    /// <summary>A bot has taken it and may have sent it; until its lease ends nobody else touches it.</summary>
    Sending,

    /// <summary>The platform has it, and said so.</summary>
    Sent,

    /// <summary>A newer edit of the same card made it needless.</summary>
    Superseded,

    /// <summary>Given up after every retry; the timeline says so.</summary>
    Failed,
}
