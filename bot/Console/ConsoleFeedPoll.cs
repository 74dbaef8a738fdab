using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>
/// Finds what another bot on the same record wrote into the built-in chat. What this one writes is told at once; with
/// SQLite there is no other.
/// </summary>
internal sealed class ConsoleFeedPoll(ChatOpsRecord record, ConsoleFeed feed, TimeProvider clock, ILogger<ConsoleFeedPoll> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Two bots' clocks differ a little, and a commit comes a little after its time.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (record.Provider == StorageProvider.Sqlite)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken);
        }

        var told = new Dictionary<long, DateTimeOffset>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var since = clock.Now() - Overlap;
                await using var db = record.Read();
                var changed = await db.ConsoleMessages.Where(message => message.ChangedAt > since)
                    .Select(message => new { message.Id, message.RoomId, message.ChangedAt })
                    .ToListAsync(stoppingToken);
                foreach (var room in changed.Where(message => !told.TryGetValue(message.Id, out var at) || at != message.ChangedAt)
                    .Select(message => message.RoomId).Distinct())
                {
                    feed.Changed(room);
                }

                told = changed.ToDictionary(message => message.Id, message => message.ChangedAt);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The top of the loop: the database may be away for a while.
                logger.LogWarning(exception, "The built-in chat could not be looked through");
            }

            await Task.Delay(Every, clock, stoppingToken);
        }
    }
}
