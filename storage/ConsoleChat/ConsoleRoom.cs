namespace ChatOps.Storage.ConsoleChat;

/// <summary>A channel of the built-in chat.</summary>
public sealed class ConsoleRoom
{
    private ConsoleRoom()
    {
        Id = "";
        Name = "";
    }

    public ConsoleRoom(string id, string name, bool isPrivate, DateTimeOffset createdAt)
    {
        Id = id;
        Name = name;
        IsPrivate = isPrivate;
        CreatedAt = createdAt;
    }

    /// <summary>Unique and stable; also part of the page's address.</summary>
    public string Id { get; private set; }

    public string Name { get; private set; }

    public string? Topic { get; private set; }

    /// <summary>Only its members see it.</summary>
    public bool IsPrivate { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public long? PinnedMessageId { get; private set; }

    public void SetTopic(string topic) => Topic = topic;

    public void Rename(string name) => Name = name;

    public void Pin(long messageId) => PinnedMessageId = messageId;
}
