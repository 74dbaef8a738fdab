using ChatOps.Bot.Chat;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Outbound;

/// <summary>A message that a platform did not take: who has to know it, and whether they do already.</summary>
internal static class GivenUp
{
    /// <summary>
    /// Whether an earlier edit of the same failed for the same reason and none went through since: an edit that is refused is tried
    /// again with every change. After one that went through people believe what they see there, and have to hear that it is out of
    /// date again.
    /// </summary>
    public static async Task<bool> IsKnownAsync(ChatOpsDbContext db, OutgoingMessage message, string reason, CancellationToken cancellationToken)
    {
        if (message.Kind is not (OutgoingKind.RefreshCard or OutgoingKind.RefreshTopic or OutgoingKind.RefreshRequest))
        {
            return false;
        }

        var same = db.OutgoingMessages.Where(
            other => other.IncidentId == message.IncidentId && other.Platform == message.Platform && other.Kind == message.Kind && other.Content == message.Content);
        var wentThrough = await same.Where(other => other.State == OutgoingState.Sent).MaxAsync(other => (long?)other.Sequence, cancellationToken) ?? 0;
        return await same.AnyAsync(other => other.State == OutgoingState.Failed && other.LastError == reason && other.Sequence > wentThrough, cancellationToken);
    }

    /// <summary>Puts it on the timeline, and says it where the incident's people can still see it.</summary>
    public static async Task TellAsync(
        RecordSession session, OutgoingMessage message, IncidentId about, string reason, CancellationToken cancellationToken)
    {
        var place = message.Room switch
        {
            null => "the incident's channel",
            Announcer.Lobby => "everybody's channel",
            var room => room,
        };
        var entry = await session.RecordAsync(
            about, new MessageUndeliverable(message.Kind.ToString(), $"{message.Platform}, {place}", reason), TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
        if (await session.Db.Incidents.AsNoTracking().SingleOrDefaultAsync(incident => incident.Id == about, cancellationToken) is { } incident)
        {
            new Announcer(session).ToIncidentElsewhere(incident, message.Platform, Notice.Warn(
                $"{message.Platform} did not take a message for {place}: ", new TextSpan(reason), $" It is on the timeline as #{entry.Sequence}. Whoever reads only there does not know."));
            if (message.Kind == OutgoingKind.OpenRoom)
            {
                // The incident is there all the same; whoever waits for its channel is told what to mend.
                new Announcer(session).WhisperOn(message.Platform, incident, incident.CommanderId, Notice.Warn(
                    $"{incident.Key} is open, but it has no channel here: ", new TextSpan(reason), " With the next thing that is said in it I try again. Until then it lives in the console."));
            }
        }
    }
}
