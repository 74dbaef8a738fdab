using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands;

/// <summary>
/// Takes redacted words out of everything else that the bot keeps: entries and updates that repeat them, the built-in
/// chat, and what came in and went out. What stands on other platforms, in exports and in backups is out of its reach.
/// </summary>
internal sealed class Forgetting(RecordSession session)
{
    /// <summary>Talk comes a little earlier than the entry that it led to.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(10);

    /// <summary>The other entries of the incident that repeat the words; they have to be redacted too.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> RepeatedInAsync(IncidentId incident, long sequence, RedactedWords words, CancellationToken cancellationToken)
    {
        var others = await session.Db.TimelineEntries.AsNoTracking()
            .Where(entry => entry.IncidentId == incident && entry.Sequence != sequence && entry.Payload != null && entry.Kind != TimelineEntryKind.PayloadRedacted)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync(cancellationToken);
        return [.. others.Where(words.AreIn)];
    }

    /// <summary>Forgets them everywhere but on the timeline.</summary>
    /// <param name="mark">What stands in their place.</param>
    public async Task ForgetAsync(Incident incident, DateTimeOffset said, RedactedWords words, string mark, CancellationToken cancellationToken)
    {
        var since = said - Before;
        foreach (var update in await session.Db.StatusUpdates.AsTracking().Where(update => update.IncidentId == incident.Id).ToListAsync(cancellationToken))
        {
            if (words.AreIn(update.Text) || words.AreIn(update.Statement ?? ""))
            {
                update.Forget(mark);
            }
        }

        foreach (var (beginning, inChat) in words.Beginnings.Zip(words.InChat))
        {
            await ForgetChatAsync(since, beginning, inChat, mark, cancellationToken);
            await ForgetDeliveriesAsync(since, inChat, mark, cancellationToken);
            await ForgetMessagesAsync(since, inChat, mark, cancellationToken);
        }
    }

    /// <summary>The built-in chat names an incident's channel after its title.</summary>
    public async Task ForgetRoomNameAsync(Incident incident, CancellationToken cancellationToken)
    {
        var rooms = session.Db.IncidentRooms.Where(room => room.IncidentId == incident.Id && room.Platform == ChatPlatform.Console).Select(room => room.Room);
        foreach (var room in await session.Db.ConsoleRooms.AsTracking().Where(room => rooms.Contains(room.Id)).ToListAsync(cancellationToken))
        {
            room.Rename(incident.Key.ToLowerInvariant());
        }
    }

    private async Task ForgetChatAsync(DateTimeOffset since, string beginning, string inChat, string mark, CancellationToken cancellationToken)
    {
        foreach (var message in await session.Db.ConsoleMessages.AsTracking()
            .Where(message => message.CreatedAt >= since && (message.Body.Contains(beginning) || message.Body.Contains(inChat))).ToListAsync(cancellationToken))
        {
            message.Edit(message.IsNotice ? ChatJson.Write(Notice.Say(mark)) : mark, session.Now);
        }
    }

    private async Task ForgetDeliveriesAsync(DateTimeOffset since, string inChat, string mark, CancellationToken cancellationToken)
    {
        // One that nobody has worked on yet is still to be done.
        foreach (var delivery in await session.Db.InboundDeliveries.AsTracking()
            .Where(delivery => delivery.ReceivedAt >= since && delivery.ProcessedAt != null
                && (delivery.Body.Contains(inChat) || (delivery.Answer != null && delivery.Answer.Contains(inChat)))).ToListAsync(cancellationToken))
        {
            delivery.Forget("{}", ChatJson.Write(new CommandAnswer(CommandOutcome.Done, Notice.Say(mark))));
        }
    }

    private async Task ForgetMessagesAsync(DateTimeOffset since, string inChat, string mark, CancellationToken cancellationToken)
    {
        foreach (var message in await session.Db.OutgoingMessages.AsTracking()
            .Where(message => message.CreatedAt >= since && (message.Kind == OutgoingKind.Post || message.Kind == OutgoingKind.Whisper) && message.Content.Contains(inChat))
            .ToListAsync(cancellationToken))
        {
            message.Forget(message.Kind == OutgoingKind.Post
                ? ChatJson.Write(Notice.Say(mark))
                : ChatJson.Write(new Whispered(ChatJson.Read<Whispered>(message.Content).To, Notice.Say(mark))));
        }
    }
}
