using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Inbound;

/// <summary>"Add to timeline": somebody's message becomes an entry, once, with its author and its time.</summary>
internal sealed class PinHandler(ConsoleTranscript transcript)
{
    private const int MostCharacters = 4000;

    public async Task<CommandAnswer> PinAsync(
        RecordSession session, PinInput pin, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken)
    {
        var id = await session.Db.IncidentRooms
            .Where(room => room.Platform == origin.Platform && room.Room == origin.Room)
            .Select(room => (IncidentId?)room.IncidentId)
            .FirstOrDefaultAsync(cancellationToken);
        if (id is null || await session.LockIncidentAsync(id.Value, cancellationToken) is not { } incident)
        {
            return CommandAnswer.Refuse("Only messages in an incident's channel can go on a timeline.");
        }

        if (Rights.WhyNotChange(actor) is { } reason)
        {
            return CommandAnswer.Refuse(reason);
        }

        if (incident.Status.HasEnded())
        {
            return CommandAnswer.Refuse($"{incident.Key} is {StatusWords.Of(incident.Status)}, so its record is finished. To work on it again: ", new CodeSpan("reopen <reason>"), ".");
        }

        if (await IsPinnedAsync(session, incident, pin.MessageId, cancellationToken) is { } sequence)
        {
            return CommandAnswer.Refuse($"That message is on the timeline already, as #{sequence}.");
        }

        var text = CleanText.Visible(pin.Text);
        var entry = await session.RecordAsync(
            incident.Id,
            new MessagePinned(text.Length > MostCharacters ? text[..MostCharacters] + "…" : text, CleanText.Line(pin.Author), pin.WrittenAt.ToRecordTime(), pin.MessageId),
            actor.ForTimeline, origin.ForTimeline, pin.WrittenAt, cancellationToken);
        if (origin.Platform == ChatPlatform.Console)
        {
            await transcript.MarkPinnedAsync(session, pin.MessageId, cancellationToken);
        }

        new Announcer(session).RefreshCard(incident);
        return CommandAnswer.Done(
            Notice.Say($"On the timeline of {incident.Key} as #{entry.Sequence}, with its author and its time."), incident.Key);
    }

    private static async Task<long?> IsPinnedAsync(
        RecordSession session, Incident incident, string messageId, CancellationToken cancellationToken)
    {
        // Pins are few; their payloads are read rather than indexed.
        var pins = await session.Db.TimelineEntries.AsNoTracking().Of(incident.Id)
            .Where(entry => entry.Kind == TimelineEntryKind.MessagePinned)
            .ToListAsync(cancellationToken);
        return pins.FirstOrDefault(entry => entry.ReadPayload<MessagePinned>()?.MessageId == messageId)?.Sequence;
    }
}
