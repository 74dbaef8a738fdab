using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Storage.Outbox;

/// <summary>
/// Something to be said, saved in the transaction of what it says. Messages of one lane go out one after another in
/// the order they were saved.
/// </summary>
public sealed class OutgoingMessage
{
    private OutgoingMessage()
    {
        Lane = "";
        Content = "";
    }

    public OutgoingMessage(
        Guid id, ChatPlatform platform, string lane, OutgoingKind kind, int priority, IncidentId? incidentId, string? room,
        string content, DateTimeOffset createdAt)
    {
        Id = id;
        Platform = platform;
        Lane = lane;
        Kind = kind;
        Priority = priority;
        IncidentId = incidentId;
        Room = room;
        Content = content;
        CreatedAt = createdAt;
        NotBefore = createdAt;
        State = OutgoingState.Pending;
    }

    /// <summary>Given to the platform with the message wherever it takes such a mark, so that our own can be found again.</summary>
    public Guid Id { get; private set; }

    /// <summary>The order of saving.</summary>
    public long Sequence { get; private set; }

    public ChatPlatform Platform { get; private set; }

    public string Lane { get; private set; }

    public OutgoingKind Kind { get; private set; }

    /// <summary>0 before 1 before 2: the lanes of a P0 go first.</summary>
    public int Priority { get; private set; }

    public IncidentId? IncidentId { get; private set; }

    /// <summary>The platform's room; null for the incident's own channel, which may not exist yet.</summary>
    public string? Room { get; private set; }

    /// <summary>What is to be said, as the bot wrote it down (JSON).</summary>
    public string Content { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset NotBefore { get; private set; }

    public OutgoingState State { get; private set; }

    /// <summary>How often a bot began to send it.</summary>
    public int Attempts { get; private set; }

    /// <summary>How many of the attempts speak against the message itself and not against a platform that was away.</summary>
    public int Failures { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>The platform's id of the message, once it has one.</summary>
    public string? MessageId { get; private set; }

    public string? LastError { get; private set; }

    /// <summary>Whether an earlier attempt may have reached the platform without our learning of it.</summary>
    public bool MayHaveBeenSent { get; private set; }

    /// <summary>A bot takes it. A lease that ran out means that a bot died between sending and recording.</summary>
    public void Claim(DateTimeOffset now, TimeSpan lease)
    {
        MayHaveBeenSent |= State == OutgoingState.Sending;
        State = OutgoingState.Sending;
        Attempts++;
        LeaseUntil = now + lease;
    }

    public void MarkSent(string? messageId, DateTimeOffset now)
    {
        State = OutgoingState.Sent;
        MessageId = messageId;
        SentAt = now;
        LeaseUntil = null;
        LastError = null;
    }

    public void Supersede()
    {
        State = OutgoingState.Superseded;
        LeaseUntil = null;
    }

    /// <summary>It surely did not arrive; it goes back to its place.</summary>
    public void Retry(string error, DateTimeOffset notBefore)
    {
        PutBack(error, notBefore);
        Failures++;
    }

    /// <summary>Nobody knows whether it arrived; whoever takes it next looks for it first.</summary>
    public void RetryAmbiguous(string error, DateTimeOffset notBefore)
    {
        Retry(error, notBefore);
        MayHaveBeenSent = true;
    }

    /// <summary>The platform could not be reached or asked to wait, which says nothing about the message.</summary>
    /// <param name="mayHaveBeenSent">Whether nobody knows if it arrived.</param>
    public void Wait(string reason, DateTimeOffset notBefore, bool mayHaveBeenSent)
    {
        PutBack(reason, notBefore);
        MayHaveBeenSent |= mayHaveBeenSent;
    }

    /// <summary>
    /// The one who sends it knows what of it the platform has, and goes on behind that: so nothing of it is said twice. For this
    /// attempt alone; it is not kept.
    /// </summary>
    public void GoesOn() => MayHaveBeenSent = false;

    public void Fail(string error, DateTimeOffset now)
    {
        State = OutgoingState.Failed;
        LastError = error;
        SentAt = null;
        LeaseUntil = null;
        NotBefore = now;
    }

    /// <summary>Takes the words off it, because what they repeat was redacted; one that waits goes out with these instead.</summary>
    public void Forget(string content) => Content = content;

    private void PutBack(string error, DateTimeOffset notBefore)
    {
        State = OutgoingState.Pending;
        LastError = error;
        NotBefore = notBefore;
        LeaseUntil = null;
    }
}
