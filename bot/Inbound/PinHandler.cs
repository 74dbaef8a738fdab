using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Inbound;

/// <summary>"Add to timeline": somebody's message becomes an entry, once, with its author and its time.</summary>
internal sealed class PinHandler(ConsoleTranscript transcript, AgeSeal seal, EvidenceSignal evidence)
{
    private const int MostCharacters = 4000;
    private const int MostFiles = 20;

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

    /// <summary>
    /// A pinned message was edited or deleted where it stands: that is an entry of its own, and what was pinned stays. Of
    /// messages that nobody pinned nothing is kept.
    /// </summary>
    public async Task<CommandAnswer> ChangeAsync(
        RecordSession session, PinnedChangeInput change, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken)
    {
        var nothing = new CommandAnswer(CommandOutcome.Done);
        var id = await session.Db.IncidentRooms
            .Where(room => room.Platform == origin.Platform && room.Room == origin.Room)
            .Select(room => (IncidentId?)room.IncidentId)
            .FirstOrDefaultAsync(cancellationToken);
        if (id is null || await session.LockIncidentAsync(id.Value, cancellationToken) is not { } incident
            || await IsPinnedAsync(session, incident, change.MessageId, cancellationToken) is not { } sequence)
        {
            return nothing;
        }

        TimelineEvent happened = change.Text is { } text
            ? new PinnedMessageEdited(sequence, CleanText.Shortened(CleanText.Visible(text), MostCharacters), change.MessageId)
            : new PinnedMessageDeleted(sequence, change.MessageId);
        await session.RecordAsync(incident.Id, happened, actor.ForTimeline, origin.ForTimeline, origin.ReceivedAt, cancellationToken);
        return nothing with { IncidentKey = incident.Key };
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
            return CommandAnswer.Refuse($"{incident.Key} is {StatusWords.Of(incident.Status)}, so its record is finished. To work on it again: ", new CommandSpan("reopen <reason>"), ".");
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

        var kept = await KeepFilesAsync(session, incident, pin, actor, origin, cancellationToken);
        return CommandAnswer.Done(
            Notice.Say($"On the timeline of {incident.Key} as #{entry.Sequence}, with its author and its time.{kept}"), incident.Key);
    }

    /// <summary>Files of the message come into the vault; their rows are there now, their bytes are fetched afterwards.</summary>
    private async Task<string> KeepFilesAsync(RecordSession session, Incident incident, PinInput pin, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken)
    {
        if (pin.Files.Count == 0 || actor.Person is not { } person)
        {
            return "";
        }

        if (seal.WhyNot is { } why)
        {
            return $" Its files are NOT kept: {why}";
        }

        var readers = await seal.ReadersAsync(cancellationToken);
        var items = new List<string>();
        foreach (var file in pin.Files.Take(MostFiles))
        {
            var name = CleanText.Shortened(CleanText.Line(file.Name), 100);
            items.Add((await EvidenceBook.BeginAsync(session, incident, person.Id, ChatFiles.SourceOf(origin.Platform, file.Id), name, readers, cancellationToken)).Key);
        }

        evidence.Wake();
        var left = pin.Files.Count - items.Count;
        return $" Its file{(items.Count == 1 ? "" : "s")} come{(items.Count == 1 ? "s" : "")} into the vault as {string.Join(", ", items)}."
            + (left == 0 ? "" : $" {left} more {(left == 1 ? "is" : "are")} NOT kept: of one message I take {MostFiles}. Post the others in another message and pin that.");
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
