using ChatOps.Bot.Chat;
using ChatOps.Bot.Console;
using ChatOps.Bot.People;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Inbound;

/// <summary>
/// What people say to each other in the built-in chat has no effect but to be seen there. So it is done with being saved,
/// in the same commit, unless something that came before it into the same room is still to be done.
/// </summary>
internal sealed class PlainTalk(InboundQueue queue, ConsoleTranscript transcript, PeopleDirectory people)
{
    /// <summary>The message that it becomes, its delivery answered; null if it has to take its turn.</summary>
    public ConsoleMessage? Do(InboundDelivery delivery, InboundInput input)
    {
        if (input is not MessageInput message || delivery.Platform != ChatPlatform.Console || delivery.Room.Length == 0 || !queue.IsIdle(delivery.Room))
        {
            return null;
        }

        delivery.Answered(Answer, delivery.ReceivedAt);
        return ConsoleTranscript.Typed(delivery, InboundHandler.ActorOf(delivery, people), CleanText.Visible(message.Text), onlyForAuthor: false);
    }

    /// <summary>It is saved: whoever looks at the room is to see it.</summary>
    public void Done(string room) => transcript.Changed(room);

    private static string Answer { get; } = ChatJson.Write(new CommandAnswer(CommandOutcome.Done));
}
