using System.Globalization;
using ChatOps.Bot.Commands;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>Keeps what people type into the built-in chat.</summary>
internal sealed class ConsoleTranscript(ConsoleFeed feed)
{
    /// <summary>
    /// Adds what was typed, in the transaction of what it does. A command is shown to its author alone: the channel is
    /// told what came of it, and what was typed may hold what not everybody is to know.
    /// </summary>
    public void AddTyped(RecordSession session, InboundDelivery delivery, CommandActor actor, string text, bool onlyForAuthor)
    {
        if (onlyForAuthor && actor.Person is null)
        {
            return;
        }

        session.Db.ConsoleMessages.Add(Typed(delivery, actor, text, onlyForAuthor));
    }

    /// <summary>What was typed, as a message.</summary>
    public static ConsoleMessage Typed(InboundDelivery delivery, CommandActor actor, string text, bool onlyForAuthor) =>
        ConsoleMessage.Typed(
            delivery.Room, actor.Person?.Id, actor.Name, text, onlyForAuthor ? actor.Person?.Id : null, delivery.Id, delivery.ReceivedAt);

    /// <summary>Marks a message that was added to a timeline, so that everybody sees it is there.</summary>
    public async Task MarkPinnedAsync(RecordSession session, string messageId, CancellationToken cancellationToken)
    {
        if (long.TryParse(messageId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && await session.Db.ConsoleMessages.AsTracking().SingleOrDefaultAsync(message => message.Id == id, cancellationToken) is { } message)
        {
            message.AddedToTimeline(session.Now);
        }
    }

    /// <summary>The transaction is through: whoever looks at the room is to see it.</summary>
    public void Changed(string room)
    {
        if (room.Length > 0)
        {
            feed.Changed(room);
        }
    }
}
