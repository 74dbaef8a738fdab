using System.Diagnostics;
using System.Globalization;
using ChatOps.Chaos.Load;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Chaos;

/// <summary>Brings the record to rest: every incident is closed, and what is on its way arrives.</summary>
internal sealed class Settling(RecordAtHand record, IReadOnlyList<PersonAtWork> people, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    /// <summary>Waits until all that was due has been served, closes everything, and waits until nothing moves.</summary>
    public async Task SettleAsync(int round, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await UntilAsync(db => OverdueAsync(db, now, cancellationToken), cancellationToken);
        await UntilAsync(db => UndoneAsync(db, cancellationToken), cancellationToken);
        await CloseAsync(round, cancellationToken);
        await UntilAsync(db => LeftAsync(db, cancellationToken), cancellationToken);
    }

    private async Task CloseAsync(int round, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var open = await db.Incidents.NotEnded().Select(incident => new { incident.Number, By = incident.DeclaredBy }).ToListAsync(cancellationToken);
        foreach (var incident in open)
        {
            // Whoever opened it is on it, sensitive or not.
            await people.Single(person => person.Name == incident.By.Value).DoAsync(
                Move.Type("close", "incidents", $"close INC-{incident.Number} the end of round {round}"), round, cancellationToken);
        }
    }

    private static async Task<string?> OverdueAsync(ChatOpsDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var overdue = await db.Incidents.DueForUpdate(now).Select(incident => incident.Number).ToListAsync(cancellationToken);
        return overdue.Count == 0 ? null : $"updates that are due of INC-{string.Join(", INC-", overdue)}";
    }

    private static async Task<string?> UndoneAsync(ChatOpsDbContext db, CancellationToken cancellationToken)
    {
        var undone = await db.InboundDeliveries.Where(delivery => delivery.ProcessedAt == null).Select(delivery => delivery.DeliveryKey).ToListAsync(cancellationToken);
        return undone.Count == 0 ? null : $"deliveries that were saved and are not done: {string.Join(", ", undone)}";
    }

    private static async Task<string?> LeftAsync(ChatOpsDbContext db, CancellationToken cancellationToken)
    {
        if (await UndoneAsync(db, cancellationToken) is { } undone)
        {
            return undone;
        }

        var left = await db.OutgoingMessages
            .Where(message => message.State == OutgoingState.Pending || message.State == OutgoingState.Sending)
            .Select(message => message.Sequence).ToListAsync(cancellationToken);
        if (left.Count > 0)
        {
            return $"messages that wait to be sent: {string.Join(", ", left.Take(20).Select(sequence => sequence.ToString(CultureInfo.InvariantCulture)))}";
        }

        var open = await db.Incidents.NotEnded().Select(incident => incident.Number).ToListAsync(cancellationToken);
        return open.Count == 0 ? null : $"incidents that do not close: INC-{string.Join(", INC-", open)}";
    }

    private async Task UntilAsync(Func<ChatOpsDbContext, Task<string?>> look, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            await using var db = record.Read();
            if (await look(db) is not { } left)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new ChaosException($"After {Patience.TotalSeconds:0} s without a kill there are still {left}.");
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }
}
