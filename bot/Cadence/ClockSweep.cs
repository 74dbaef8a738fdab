using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Looks every few seconds for what comes before and beside the updates: drafts for the commander, acknowledgements
/// that nobody gave, management that nobody told, updates that lie too far ahead. Each is told once; the incident itself
/// remembers.
/// </summary>
internal sealed class ClockSweep(
    ChatOpsRecord record, UpdatePosting posting, PeopleDirectory people, CadenceOptions options, Countersigning countersigning, ClockCorrection correction, OutboxSignal outbox, TimeProvider clock,
    ILogger<ClockSweep> logger)
{
    /// <summary>The id of the recurring job.</summary>
    public const string JobId = "clock-sweep";

    private const int Most = 200;

    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var draftsUntil = now + options.DraftBefore;
        await using var db = record.Read();
        var waiting = await db.Incidents
            .Where(incident => incident.NextUpdateDueAt != null
                && ((incident.NextUpdateDueAt <= draftsUntil && incident.NextUpdateDueAt > now && incident.DraftOfferedFor != incident.NextUpdateDueAt)
                    || (incident.DraftOfferedFor == null && incident.NextUpdateDueAt <= draftsUntil && incident.NextUpdateDueAt > now)
                    || (incident.AcknowledgedAt == null && !incident.AcknowledgementOverdueTold && incident.AcknowledgeDueAt < now)
                    || (!incident.ManagementTold && incident.ManagementDueAt <= now)))
            .OrderBy(incident => incident.NextUpdateDueAt)
            .Take(Most)
            .Select(incident => incident.Id)
            .ToListAsync(cancellationToken);
        foreach (var id in waiting)
        {
            try
            {
                await record.WriteAsync((session, token) => TellAsync(session, id, token), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The top of a sweep: one bad incident must not keep the others waiting. It comes again in a few seconds.
                logger.LogError(exception, "The clocks of incident {IncidentId} could not be looked after", id);
            }
        }

        if (waiting.Count > 0)
        {
            outbox.Wake();
        }

        await correction.RunAsync(cancellationToken);
        await countersigning.TellOverdueAsync(cancellationToken);
    }

    private async Task TellAsync(RecordSession session, IncidentId id, CancellationToken cancellationToken)
    {
        if (await session.LockIncidentAsync(id, cancellationToken) is not { } incident)
        {
            return;
        }

        var announce = new Announcer(session);
        if (incident.NextUpdateDueAt is { } due && due > session.Now && due - session.Now <= options.DraftBefore.Value
            && incident.OfferDraft() is { } offered)
        {
            await session.RecordAsync(id, offered, TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
            var draft = await posting.DraftAsync(session, incident, cancellationToken);
            announce.WhisperInIncident(incident, incident.CommanderId, new Notice
            {
                Title = $"Update {incident.UpdateCount + 1} of {incident.Key} is due soon",
                Blocks =
                [
                    new ParagraphBlock(["At ", new TimeSpanned(due), " I post the facts by myself. A sentence by you makes it better:"]),
                    new PreformattedBlock(draft),
                ],
                Buttons = [new NoticeButton("Write it…", $"update {incident.Key}", ButtonStyle.Primary), new NoticeButton("10 minutes more", $"snooze {incident.Key} 10m the commander asked for time")],
            });
        }

        var on = await IncidentPeople.OfAsync(session.Db, incident, cancellationToken);
        var leads = Escalation.For(people, incident, on, IncidentRole.SecurityLead);
        if (incident.TellAcknowledgementOverdue([.. leads.Select(person => person.Id)], session.Now) is { } overdue)
        {
            await session.RecordAsync(id, overdue, TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
            Escalation.Tell(announce, incident, on, IncidentRole.SecurityLead, leads, $"Nobody acknowledged {incident.Key} in time. Say: /incident ack {incident.Key}");
            announce.RefreshCard(incident);
        }

        var managers = Escalation.For(people, incident, on, IncidentRole.ManagementEscalation);
        if (incident.TellManagementOverdue([.. managers.Select(person => person.Id)], session.Now) is { } management)
        {
            await session.RecordAsync(id, management, TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
            Escalation.Tell(
                announce, incident, on, IncidentRole.ManagementEscalation, managers,
                $"{incident.Key} is a {incident.Severity}: management is to know of it by now{(managers.Count > 0 ? ", and hereby does" : "")}.");
            announce.RefreshCard(incident);
        }
    }
}
