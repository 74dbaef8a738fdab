using System.Data.Common;
using ChatOps.Bot.Settings;
using ChatOps.Storage;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether the record can be reached, has the right shape, has room to grow, and tells the same time.</summary>
internal static class RecordCheck
{
    private const string About = "record";
    private const long Scarce = 1L << 30;
    private const long TooLittle = 100L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Finding>> RunAsync(ChatOpsSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var path = Path.GetFullPath(settings.Storage.Path);
        if (settings.Storage.Provider == StorageProvider.Sqlite)
        {
            findings.Add(Disk(ExistingFolder(path)));
            if (!File.Exists(path))
            {
                findings.Add(Writable(ExistingFolder(path))
                    ? Finding.Ok(About, $"{path} will be made at the first start.")
                    : Finding.Fail(About, $"{path} cannot be made, because {ExistingFolder(path)} is not writable. Give the folder to the bot's user, or set storage: path:."));
                return findings;
            }
        }

        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var services = new ServiceCollection().AddSingleton(clock).AddChatOpsStorage(settings.Storage).BuildServiceProvider();
        try
        {
            await using var db = services.GetRequiredService<ChatOpsRecord>().Read();
            await db.Database.OpenConnectionAsync(either.Token);
            findings.Add(await MigrationsAsync(db, either.Token));
            findings.AddRange(await TimeAsync(db, settings.Storage.Provider, clock, either.Token));
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var mend = settings.Storage.Provider == StorageProvider.Postgres
                ? "Check that PostgreSQL runs, and host, database, user and password in ConnectionStrings__ChatOps."
                : $"Check that {path} is a database of the bot and that the bot's user may write to it and its folder.";
            findings.Add(Finding.Fail(About, $"the database does not answer ({(exception is OperationCanceledException ? "no answer within 5s" : SettingsWords.Shown(exception.GetBaseException().Message, 160))}). {mend}"));
        }

        return findings;
    }

    private static async Task<Finding> MigrationsAsync(ChatOpsDbContext db, CancellationToken cancellationToken)
    {
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToArray();
        var known = db.Database.GetMigrations().ToArray();
        if (applied.Except(known).LastOrDefault() is { } newer)
        {
            return Finding.Fail(About, $"the database comes from a newer version of the bot ({newer}). Install that version, or restore a copy from before the upgrade.");
        }

        var missing = known.Except(applied).Count();
        return missing == 0
            ? Finding.Ok(About, $"the database answers and is up to date ({applied[^1]}).")
            : Finding.Ok(About, $"the database answers; {missing} of {known.Length} migrations will be applied at the next start. Make a copy of it first.");
    }

    private static async Task<IReadOnlyList<Finding>> TimeAsync(
        ChatOpsDbContext db, StorageProvider provider, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (provider != StorageProvider.Postgres)
        {
            return [];
        }

        var theirs = await db.Database.SqlQueryRaw<DateTimeOffset>("SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken);
        var skew = (theirs - clock.GetUtcNow()).Duration();
        return
        [
            skew <= MostSkew
                ? Finding.Ok("clock", "this machine and the database tell the same time.")
                : Finding.Warn("clock", $"this machine and the database are {skew.TotalSeconds:0} s apart. Let both take their time from the network (chrony, systemd-timesyncd)."),
        ];
    }

    private static Finding Disk(string folder)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var sentence = $"{free / (1L << 20):N0} MiB free in {folder}.";
        return free < TooLittle ? Finding.Fail("disk", $"{sentence} The record cannot grow any more; make room.")
            : free < Scarce ? Finding.Warn("disk", $"{sentence} Make room before the record needs it.")
            : Finding.Ok("disk", sentence);
    }

    private static string ExistingFolder(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static bool Writable(string folder)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, $".chatops-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
