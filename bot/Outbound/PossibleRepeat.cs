using ChatOps.Bot.Chat;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Outbound;

/// <summary>A message that was sent again on a platform that does not let its bots look for their own.</summary>
internal static class PossibleRepeat
{
    /// <summary>Where nobody can look whether the first attempt arrived, the record has that this may be a second one.</summary>
    public static Sent Record(IChatPort port, OutgoingMessage message, Sent sent) => !message.MayHaveBeenSent || port.Can.CanFindOwnMessages || message.IncidentId is not { } about
        ? sent
        : sent with
        {
            Record = async (session, token) =>
            {
                if (sent.Record is { } store)
                {
                    await store(session, token);
                }

                await session.RecordAsync(
                    about, new MessagePossiblyRepeated(message.Kind.ToString(), $"{message.Platform}, the incident's channel"), TimelineActor.Bot, TimelineSource.Bot, null, token);
            },
        };
}
