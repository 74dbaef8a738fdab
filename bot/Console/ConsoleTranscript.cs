using ChatOps.Bot.Commands;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Console;

/// <summary>Keeps what people type into the built-in chat.</summary>
internal sealed class ConsoleTranscript
{
    /// <summary>Adds what was typed, in the transaction of what it does.</summary>
    public void AddTyped(RecordSession session, InboundDelivery delivery, CommandActor actor, string text, bool onlyForAuthor)
    {
    }

    /// <summary>The transaction is through: whoever looks at the room is to see it.</summary>
    public void Changed(string room)
    {
    }
}
