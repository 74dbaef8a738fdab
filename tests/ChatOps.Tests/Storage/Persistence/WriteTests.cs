using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.Persistence;

public class WriteTests
{
    [Theory, OnEachProvider]
    public async Task What_work_changes_records_and_announces_is_saved_together(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();

        await record.Record.WriteAsync((session, token) => ContainAsync(session, incident, token), Token);

        Assert.Equal((IncidentStatus.Contained, 2, 1), await StateAsync(record, incident));
    }

    [Theory, OnEachProvider]
    public async Task Work_that_fails_leaves_nothing_behind(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => record.Record.WriteAsync(
            async (session, token) =>
            {
                await ContainAsync(session, incident, token);
                await session.Db.SaveChangesAsync(token);
                throw new InvalidOperationException("after all that");
            },
            Token));

        Assert.Equal("after all that", fault.Message);
        Assert.Equal((IncidentStatus.Open, 1, 0), await StateAsync(record, incident));
    }

    [Theory, OnEachProvider]
    public async Task Work_that_is_given_up_half_way_leaves_nothing_behind(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        using var givingUp = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => record.Record.WriteAsync(
            async (session, token) =>
            {
                await ContainAsync(session, incident, token);
                await session.Db.SaveChangesAsync(token);
                await givingUp.CancelAsync();
            },
            givingUp.Token));

        Assert.Equal((IncidentStatus.Open, 1, 0), await StateAsync(record, incident));
    }

    [Theory, OnEachProvider]
    public async Task Work_is_done_again_from_its_start_when_another_writer_was_first(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var heads = new List<long>();

        await record.Record.WriteAsync(
            async (session, token) =>
            {
                // Without the incident's lock, and with a head that is out of date by the time of saving.
                var head = await session.HeadAsync(incident, token);
                heads.Add(head.Sequence);
                var stale = heads.Count == 1 ? TimelineHead.Empty : head;
                session.Db.TimelineEntries.Add(TimelineEntry.Append(
                    stale, incident, new Note("mine"), TestRecord.AnaActing, TestRecord.FromConsole, session.Now, session.Now));
            },
            Token);

        Assert.Equal(2, heads.Count);
        Assert.Equal(2, (await record.TimelineAsync(incident)).Count);
        Assert.True((await record.VerifyAsync(incident)).Holds);
    }

    [Theory, OnEachProvider]
    public async Task A_writer_who_read_an_old_version_is_made_to_read_again(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var attempts = 0;

        await record.Record.WriteAsync(
            async (session, token) =>
            {
                // Read without the lock; the first time somebody else's change comes between.
                var mine = await session.Db.Incidents.SingleAsync(row => row.Id == incident, token);
                mine.Assign(IncidentRole.Scribe, TestRecord.Ben);
                if (attempts++ == 0)
                {
                    await session.Db.Database.ExecuteSqlAsync($"UPDATE incidents SET \"Version\" = \"Version\" + 1", token);
                }
            },
            Token);

        Assert.Equal(2, attempts);
        Assert.Equal(TestRecord.Ben, (await record.LoadAsync(incident)).ScribeId);
    }

    [Fact]
    public async Task Two_who_lock_two_incidents_crosswise_both_get_through()
    {
        // SQLite has one writer and no deadlock.
        Assert.SkipWhen(PostgresCluster.Programs is null && !RequireAll, PostgresCluster.NotInstalled);
        await using var record = await TestRecord.CreateAsync(StorageProvider.Postgres);
        var one = await record.OpenIncidentAsync();
        var two = await record.OpenIncidentAsync();
        var bothHoldOne = new Barrier();

        await Task.WhenAll(CrossAsync(one, two), CrossAsync(two, one));

        Assert.Equal(3, (await record.TimelineAsync(one)).Count);
        Assert.Equal(3, (await record.TimelineAsync(two)).Count);

        Task CrossAsync(IncidentId first, IncidentId second) => record.Record.WriteAsync(
            async (session, token) =>
            {
                await session.LockIncidentAsync(first, token);
                await bothHoldOne.ArriveAsync(token);
                await session.LockIncidentAsync(second, token);
                foreach (var incident in (IncidentId[])[first, second])
                {
                    await session.RecordAsync(incident, new Note("crossed"), TestRecord.AnaActing, TestRecord.FromConsole, null, token);
                }
            },
            Token);
    }

    [Theory, OnEachProvider]
    public async Task A_real_fault_is_not_tried_again(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var attempts = 0;

        await Assert.ThrowsAsync<DbUpdateException>(() => record.Record.WriteAsync(
            (session, _) =>
            {
                attempts++;
                session.Db.IncidentResponders.Add(new IncidentResponder(new IncidentId(Guid.NewGuid()), TestRecord.Ana, session.Now));
                return Task.CompletedTask;
            },
            Token));

        Assert.Equal(1, attempts);
    }

    [Theory, OnEachProvider]
    public async Task A_collision_without_end_is_told_at_last(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var attempts = 0;

        await Assert.ThrowsAsync<DbUpdateException>(() => record.Record.WriteAsync(
            (session, _) =>
            {
                attempts++;
                session.Db.TimelineEntries.Add(TimelineEntry.Append(
                    TimelineHead.Empty, incident, new Note("never"), TestRecord.AnaActing, TestRecord.FromConsole, session.Now, session.Now));
                return Task.CompletedTask;
            },
            Token));

        Assert.Equal(12, attempts);
    }

    [Theory, OnEachProvider]
    public async Task A_row_that_is_there_already_is_not_added_again(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var id = Guid.NewGuid();

        Assert.True(await record.Record.TryInsertAsync([Message(id), Message(Guid.NewGuid())], Token));
        Assert.False(await record.Record.TryInsertAsync([Message(Guid.NewGuid()), Message(id)], Token));

        await using var db = record.Record.Read();
        Assert.Equal(2, await db.OutgoingMessages.CountAsync(Token));
    }

    [Theory, OnEachProvider]
    public async Task Reading_tracks_nothing(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        await record.OpenIncidentAsync();
        await using var db = record.Record.Read();

        var incident = await db.Incidents.SingleAsync(Token);
        incident.Cancel("only in memory", record.Clock.Now());
        await db.SaveChangesAsync(Token);

        Assert.Equal(IncidentStatus.Open, (await record.LoadAsync(incident.Id)).Status);
    }

    private static async Task ContainAsync(RecordSession session, IncidentId id, CancellationToken cancellationToken)
    {
        var incident = await session.LockIncidentAsync(id, cancellationToken);
        var change = incident!.Advance(IncidentStatus.Contained, null, session.Now);
        await session.RecordAsync(
            id, ((IncidentChange.Made)change).Event, TestRecord.AnaActing, TestRecord.FromConsole, null, cancellationToken);
        session.Send(Message(Guid.NewGuid()));
    }

    private static OutgoingMessage Message(Guid id) =>
        new(id, ChatPlatform.Console, "lane", OutgoingKind.Post, 0, null, null, "{}", DateTimeOffset.UnixEpoch);

    private static async Task<(IncidentStatus Status, int Entries, int Outgoing)> StateAsync(TestRecord record, IncidentId incident)
    {
        await using var db = record.Record.Read();
        return (
            (await record.LoadAsync(incident)).Status,
            (await record.TimelineAsync(incident)).Count,
            await db.OutgoingMessages.CountAsync(Token));
    }

    /// <summary>Two meet here once; whoever comes again goes on alone.</summary>
    private sealed class Barrier
    {
        private readonly TaskCompletionSource _both = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _arrived;

        public Task ArriveAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _arrived) == 2)
            {
                _both.SetResult();
            }

            return _both.Task.WaitAsync(cancellationToken);
        }
    }
}
