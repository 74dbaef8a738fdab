using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.Persistence;

public class MigrationTests
{
    [Theory, OnEachProvider]
    public async Task The_model_has_no_change_that_a_migration_lacks(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateEmptyAsync(provider);
        await using var bot = new TestBot(database.Options, TimeProvider.System);
        await using var db = bot.Record.Read();

        Assert.False(
            db.Database.HasPendingModelChanges(),
            $"Add a migration: dotnet ef migrations add <Name> --project storage --context {db.GetType().Name} "
            + $"--output-dir Migrations/{provider}");
    }

    [Theory, OnEachProvider]
    public async Task An_empty_database_is_brought_to_the_present_and_a_second_time_changes_nothing(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateEmptyAsync(provider);
        await using var bot = new TestBot(database.Options, new TestClock());

        await bot.Record.MigrateAsync(Token);
        await bot.Record.MigrateAsync(Token);

        await AssertMigratedAsync(bot);
    }

    [Theory, OnEachProvider]
    public async Task Several_bots_may_migrate_at_once(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateEmptyAsync(provider);
        var bots = Enumerable.Range(0, 4).Select(_ => new TestBot(database.Options, new TestClock())).ToArray();

        await Task.WhenAll(bots.Select(bot => Task.Run(() => bot.Record.MigrateAsync(Token), Token)));

        await AssertMigratedAsync(bots[0]);
        foreach (var bot in bots)
        {
            await bot.DisposeAsync();
        }
    }

    [Theory, OnEachProvider]
    public async Task Two_processes_may_migrate_at_once(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateEmptyAsync(provider);
        var workers = await Task.WhenAll(
            WorkerProcess.StartAsync("migrate", database.Options), WorkerProcess.StartAsync("migrate", database.Options));

        foreach (var worker in workers)
        {
            worker.Begin();
        }

        foreach (var worker in workers)
        {
            Assert.Equal(["migrated"], await worker.FinishAsync());
            await worker.DisposeAsync();
        }

        await using var bot = new TestBot(database.Options, new TestClock());
        await AssertMigratedAsync(bot);
    }

    [Theory, OnEachProvider]
    public async Task A_bot_that_was_killed_while_migrating_holds_up_nobody(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateEmptyAsync(provider);
        await using (var killed = await WorkerProcess.StartAsync("hold-migration-lock", database.Options))
        {
            killed.Kill();
        }

        await using var bot = new TestBot(database.Options, new TestClock());
        await bot.Record.MigrateAsync(Token).WaitAsync(Until.Patience, Token);

        await AssertMigratedAsync(bot);
    }

    [Fact]
    public async Task A_bot_that_is_migrating_is_waited_for()
    {
        using var database = await TestDatabase.CreateEmptyAsync(StorageProvider.Sqlite);
        var clock = new LookingClock();
        await using var bot = new TestBot(database.Options, clock);
        await using var migrating = new FileStream($"{database.Options.Path}.migrating", FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);

        var migration = bot.Record.MigrateAsync(Token);
        var first = await Task.WhenAny(clock.WaitedTwice, migration);

        Assert.NotSame(migration, first);
        await migrating.DisposeAsync();
        await migration;
        await AssertMigratedAsync(bot);
    }

    private static async Task AssertMigratedAsync(TestBot bot)
    {
        await using var db = bot.Record.Read();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Token));
        Assert.Equal(3, await db.Counters.CountAsync(Token));
        Assert.False(await db.TimelineEntries.AnyAsync(Token));
    }

    /// <summary>Tells when somebody has paused for the second time.</summary>
    private sealed class LookingClock : TimeProvider
    {
        private readonly TaskCompletionSource _waitedTwice = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waits;

        public Task WaitedTwice => _waitedTwice.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (Interlocked.Increment(ref _waits) == 2)
            {
                _waitedTwice.SetResult();
            }

            return System.CreateTimer(callback, state, dueTime, period);
        }
    }
}
