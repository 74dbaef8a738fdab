using ChatOps.Storage.People;

namespace ChatOps.Storage.ConsoleChat;

/// <summary>A person who is in a channel of the built-in chat.</summary>
public sealed class ConsoleMember
{
    private ConsoleMember()
    {
        RoomId = "";
    }

    public ConsoleMember(string roomId, PersonId personId, DateTimeOffset since)
    {
        RoomId = roomId;
        PersonId = personId;
        Since = since;
    }

    public string RoomId { get; private set; }

    public PersonId PersonId { get; private set; }

    public DateTimeOffset Since { get; private set; }
}
