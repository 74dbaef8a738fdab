using ChatOps.Storage.People;

namespace ChatOps.Storage.Inbox;

/// <summary>
/// Something a platform delivered: a command, a click, a form. It is saved before it is acknowledged and done
/// afterwards; the platform's delivery id makes a second delivery of the same thing harmless, whenever it comes.
/// </summary>
public sealed class InboundDelivery
{
    private InboundDelivery()
    {
        Workspace = "";
        DeliveryKey = "";
        UserId = "";
        UserName = "";
        Room = "";
        Kind = "";
        Body = "";
    }

    public InboundDelivery(
        Guid id, AccountKey account, string userName, string deliveryKey, string room, string kind, string body,
        DateTimeOffset receivedAt)
    {
        Id = id;
        Platform = account.Platform;
        Workspace = account.Workspace;
        UserId = account.UserId;
        UserName = userName;
        DeliveryKey = deliveryKey;
        Room = room;
        Kind = kind;
        Body = body;
        ReceivedAt = receivedAt;
    }

    public Guid Id { get; private set; }

    public ChatPlatform Platform { get; private set; }

    public string Workspace { get; private set; }

    /// <summary>The platform's own id of this delivery; unique in its workspace.</summary>
    public string DeliveryKey { get; private set; }

    public string UserId { get; private set; }

    public string UserName { get; private set; }

    /// <summary>The platform's room in which it was typed or clicked; empty where there is none.</summary>
    public string Room { get; private set; }

    /// <summary>Which kind of input it is, in the bot's words.</summary>
    public string Kind { get; private set; }

    /// <summary>The input itself (JSON).</summary>
    public string Body { get; private set; }

    public DateTimeOffset ReceivedAt { get; private set; }

    public DateTimeOffset? ProcessedAt { get; private set; }

    /// <summary>What it was answered (JSON); for those who wait for it, and for a repeated delivery.</summary>
    public string? Answer { get; private set; }

    /// <summary>How often doing it ended in a fault.</summary>
    public int Faults { get; private set; }

    public AccountKey Account => new(Platform, Workspace, UserId);

    public void Answered(string answer, DateTimeOffset now)
    {
        Answer = answer;
        ProcessedAt = now;
    }

    /// <summary>Takes the words off it, because what they led to was redacted; that it came, and from whom, stays.</summary>
    public void Forget(string body, string? answer)
    {
        Body = body;
        Answer = answer;
    }

    public void Faulted() => Faults++;
}
