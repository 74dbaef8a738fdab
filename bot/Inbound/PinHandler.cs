using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
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

        if (await RefusalAsync(session, incident, pin, actor, cancellationToken) is { } refusal)
        {
            await CommandRunner.RecordRefusalAsync(session, incident, "add a message to the timeline", refusal, actor, origin, cancellationToken);
            return refusal;
        }

        return await AddAsync(session, incident, pin, actor, origin, cancellationToken);
    }

    private static async Task<CommandAnswer?> RefusalAsync(
        RecordSession session, Incident incident, PinInput pin, CommandActor actor, CancellationToken cancellationToken)
    {
        if (!await CommandRunner.MaySeeAsync(session, incident, actor, cancellationToken))
        {
            return CommandAnswer.Refuse("There is no such incident that you may see.");
        }

        if (Rights.WhyNotChange(actor) is { } reason)
        {
            return CommandAnswer.Refuse(reason);
        }

        if (incident.Status.HasEnded())
        {
            return CommandAnswer.Refuse($"{incident.Key} is {StatusWords.Of(incident.Status)}, so its record is finished. To work on it again: ", new CodeSpan("reopen <reason>"), ".");
        }

        return await IsPinnedAsync(session, incident, pin.MessageId, cancellationToken) is { } sequence
            ? CommandAnswer.Refuse($"That message is on the timeline already, as #{sequence}.")
            : null;
    }

    private async Task<CommandAnswer> AddAsync(
        RecordSession session, Incident incident, PinInput pin, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken)
    {
        var entry = await session.RecordAsync(
            incident.Id,
            new MessagePinned(CleanText.Shortened(CleanText.Visible(pin.Text), MostCharacters), CleanText.Line(pin.Author), pin.WrittenAt.ToRecordTime(), pin.MessageId),
            actor.ForTimeline, origin.ForTimeline, pin.WrittenAt, cancellationToken);
        if (origin.Platform == ChatPlatform.Console)
        {
            await transcript.MarkPinnedAsync(session, pin.MessageId, cancellationToken);
        }

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
