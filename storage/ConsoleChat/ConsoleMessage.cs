using ChatOps.Storage.People;

namespace ChatOps.Storage.ConsoleChat;

/// <summary>A message of the built-in chat: what a person typed, or a notice of the bot.</summary>
public sealed class ConsoleMessage
{
    private ConsoleMessage()
    {
        RoomId = "";
        AuthorName = "";
        Body = "";
    }

    private ConsoleMessage(string roomId, PersonId? author, string authorName, string body, DateTimeOffset at)
    {
        RoomId = roomId;
        Author = author;
        AuthorName = authorName;
        Body = body;
        CreatedAt = at;
        ChangedAt = at;
    }

    public long Id { get; private set; }

    public string RoomId { get; private set; }

    /// <summary>The person who typed it; null for the bot, and for an account that nobody is mapped to.</summary>
    public PersonId? Author { get; private set; }

    public string AuthorName { get; private set; }

    /// <summary>Plain text of a person, or a notice of the bot as JSON.</summary>
    public string Body { get; private set; }

    /// <summary>Set on what only one person sees: an answer to them, or the command that they typed.</summary>
    public PersonId? VisibleTo { get; private set; }

    /// <summary>The outgoing message that this delivers: a second delivery finds it and adds nothing.</summary>
    public Guid? OutgoingId { get; private set; }

    /// <summary>The inbound delivery that a typed message came with.</summary>
    public Guid? DeliveryId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it was last changed, so that pages served by another bot can find what is new.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Somebody added it to the timeline.</summary>
    public bool OnTimeline { get; private set; }

    public bool IsNotice => OutgoingId is not null;

    public static ConsoleMessage Typed(
        string roomId, PersonId? author, string authorName, string text, PersonId? visibleTo, Guid deliveryId, DateTimeOffset at) =>
        new(roomId, author, authorName, text, at) { VisibleTo = visibleTo, DeliveryId = deliveryId };

    public static ConsoleMessage Notice(string roomId, string notice, PersonId? visibleTo, Guid outgoingId, DateTimeOffset at) =>
        new(roomId, null, "ChatOps", notice, at) { VisibleTo = visibleTo, OutgoingId = outgoingId };

    public void Edit(string notice, DateTimeOffset at)
    {
        Body = notice;
        ChangedAt = at;
    }

    public void AddedToTimeline(DateTimeOffset at)
    {
        OnTimeline = true;
        ChangedAt = at;
    }
}
