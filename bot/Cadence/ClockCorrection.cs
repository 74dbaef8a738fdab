using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Cadence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Finds what a clock planned that was ahead and was set right since. Times are absolute, so without this a P0 would be
/// silent, and a channel would wait, for as long as the clock was wrong.
/// </summary>
internal sealed class ClockCorrection(ChatOpsRecord record, CommandSurroundings surroundings, OutboxSignal outbox, TimeProvider clock)
{
    private const int Most = 200;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        await ReleaseAsync(db, cancellationToken);
        foreach (var severity in Enum.GetValues<Severity>())
        {
            var interval = surroundings.Policies.For(severity).UpdateEvery;
            var furthest = clock.Now() + UpdateSchedule.Furthest(interval, snoozed: false);
            var overfar = await db.Incidents.Where(incident => incident.Severity == severity && incident.NextUpdateDueAt > furthest)
                .OrderBy(incident => incident.NextUpdateDueAt).Take(Most).Select(incident => incident.Id).ToListAsync(cancellationToken);
            foreach (var id in overfar)
            {
                await record.WriteAsync((session, token) => ReplanAsync(session, id, token), cancellationToken);
            }
        }
    }

    /// <summary>Messages that were written, or claimed, later than now hold up their lanes.</summary>
    private async Task ReleaseAsync(ChatOpsDbContext db, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var later = now + UpdateSchedule.Leeway;
        if (!await db.OutgoingMessages.AnyAsync(
            message => (message.State == OutgoingState.Pending && message.CreatedAt > later && message.NotBefore > later)
                || (message.State == OutgoingState.Sending && message.LeaseUntil > later),
            cancellationToken))
        {
            return;
        }

        await record.WriteAsync(
            async (session, token) =>
            {
                await session.Db.OutgoingMessages.Where(message => message.State == OutgoingState.Pending && message.CreatedAt > later && message.NotBefore > later)
                    .ExecuteUpdateAsync(changed => changed.SetProperty(message => message.NotBefore, now), token);
                await session.Db.OutgoingMessages.Where(message => message.State == OutgoingState.Sending && message.LeaseUntil > later)
                    .ExecuteUpdateAsync(changed => changed.SetProperty(message => message.LeaseUntil, now), token);
            },
            cancellationToken);
        outbox.Wake();
    }

    private async Task ReplanAsync(RecordSession session, IncidentId id, CancellationToken cancellationToken)
    {
        if (await session.LockIncidentAsync(id, cancellationToken) is not { } incident
            || incident.ReplanUpdate(surroundings.Policies.For(incident.Severity).UpdateEvery, session.Now) is not { } replanned)
        {
            return;
        }

        await session.RecordAsync(id, replanned, TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
        var announce = new Announcer(session);
        announce.ToIncident(incident, Notice.Warn(
            "The next update stood at ", new TimeSpanned(replanned.From, TimeStyle.DateAndClock), $", further ahead than a {incident.Severity} may be silent: my clock was ahead and was set right, or the settings changed. It goes out at ",
            new TimeSpanned(replanned.To), " now."));
        announce.RefreshCard(incident);
        outbox.Wake();
    }
}
