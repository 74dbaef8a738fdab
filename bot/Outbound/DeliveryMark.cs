using ChatOps.Bot.Chat;
using ChatOps.Storage.Outbox;

namespace ChatOps.Bot.Outbound;

/// <summary>What a reader must know of the way that a message took: that it is late, or that it may be there twice.</summary>
internal static class DeliveryMark
{
    /// <summary>Later than this is worth a word; sooner is how long chat takes.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(2);

    /// <summary>The notice with what is to be known.</summary>
    public static Notice On(Notice notice, OutgoingMessage message, ChatCapabilities can, DateTimeOffset now)
    {
        var marks = new List<NoticeBlock>();
        if (now - message.CreatedAt >= LateAfter)
        {
            marks.Add(new ParagraphBlock(["Delayed: said at ", new TimeSpanned(message.CreatedAt), ", and not to be delivered before now."]));
        }

        if (message.MayHaveBeenSent && !(message.Kind == OutgoingKind.Whisper ? can.CanFindWhispers : can.CanFindOwnMessages))
        {
            marks.Add(new ParagraphBlock([$"This may be here twice: {message.Platform} did not say whether it took it the first time."]));
        }

        return marks.Count == 0 ? notice : notice with { Blocks = [.. notice.Blocks, .. marks] };
    }
}
