using System.Globalization;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Actions.Ssh;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ChatOps.Tests.Support;

/// <summary>
/// The other process of a test. It warms up, says "ready", and begins when it is told; what the database has
/// acknowledged it tells line by line, so the test can hold the database to it after killing the worker.
/// </summary>
internal static class Worker
{
    /// <summary>The first argument that makes the test program a worker.</summary>
    public const string Argument = "worker";

    public const string Ready = "ready";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args[0] == OutputWorker.Mode)
        {
            await OutputWorker.RunAsync(args);
            return 0;
        }

        var options = new StorageOptions { Provider = Enum.Parse<StorageProvider>(args[1]), Path = args[2], ConnectionString = args[2] };
        await using var bot = new TestBot(options, TimeProvider.System);
        switch (args[0])
        {
            case "append":
                await AppendAsync(bot, new IncidentId(Guid.Parse(args[3])), int.Parse(args[4], CultureInfo.InvariantCulture));
                return 0;
            case "live":
                await LiveAsync(bot);
                return 0;
            case "migrate":
                await WaitForStartAsync();
                await bot.Record.MigrateAsync(CancellationToken.None);
                Say("migrated");
                return 0;
            case "hold-migration-lock":
                await HoldMigrationLockAsync(bot);
                return 0;
            default:
                return 2;
        }
    }

    /// <summary>Adds entries to one incident, by turns with and without a change of state.</summary>
    private static async Task AppendAsync(TestBot bot, IncidentId incident, int count)
    {
        await WarmUpAsync(bot);
        await WaitForStartAsync();
        for (var i = 0; i < count; i++)
        {
            Tell(i % 2 == 0 ? await JournalAsync(bot, incident, $"note {i}") : await WriteAsync(bot, incident, $"note {i}"));
        }
    }

    /// <summary>Opens incidents and works on them until it is killed.</summary>
    private static async Task LiveAsync(TestBot bot)
    {
        await WarmUpAsync(bot);
        await WaitForStartAsync();
        for (var i = 0; ; i++)
        {
            var (id, number) = await bot.Record.WriteAsync(
                async (session, token) =>
                {
                    var opened = await TestRecord.OpenAsync(session, TestRecord.Declaration(), token);
                    var incident = await session.Db.Incidents.FindAsync([opened], token);
                    return (opened, incident!.Number);
                },
                CancellationToken.None);
            Say($"opened {id} {number}");
            Tell(await WriteAsync(bot, id, $"written {i}"));
            Tell(await JournalAsync(bot, id, $"noted {i}"));
        }
    }

    private static Task<TimelineEntry> WriteAsync(TestBot bot, IncidentId incident, string text) =>
        bot.Record.WriteAsync(
            async (session, token) =>
            {
                await session.LockIncidentAsync(incident, token);
                return await session.RecordAsync(incident, new Note(text), TestRecord.AnaActing, TestRecord.FromConsole, null, token);
            },
            CancellationToken.None);

    private static Task<TimelineEntry> JournalAsync(TestBot bot, IncidentId incident, string text) =>
        bot.Journal.AppendAsync(incident, new Note(text), TestRecord.AnaActing, TestRecord.FromConsole, null, CancellationToken.None);

    private static async Task HoldMigrationLockAsync(TestBot bot)
    {
        await using var db = bot.Record.Read();
        var history = db.GetService<IHistoryRepository>();
        if (bot.Record.Provider == StorageProvider.Postgres)
        {
            // There the lock is on a table and lasts as long as its transaction.
            await history.CreateIfNotExistsAsync();
            await db.Database.BeginTransactionAsync();
        }

        await using var held = await history.AcquireDatabaseLockAsync(CancellationToken.None);
        Say(Ready);
        await Console.In.ReadLineAsync();
    }

    /// <summary>Builds the model and opens a connection before the clock of the test runs.</summary>
    private static async Task WarmUpAsync(TestBot bot)
    {
        await using var db = bot.Record.Read();
        await db.Incidents.AnyAsync(incident => incident.Number == 0);
        await db.TimelineEntries.HeadOfAsync(default, CancellationToken.None);
    }

    private static async Task WaitForStartAsync()
    {
        Say(Ready);
        await Console.In.ReadLineAsync();
    }

    private static void Tell(TimelineEntry entry) =>
        Say($"appended {entry.IncidentId} {entry.Sequence} {Convert.ToHexStringLower(entry.Hash)}");

    public static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
