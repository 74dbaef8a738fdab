using ChatOps.Bot.Commands;
using ChatOps.Bot.People;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Inbound;

/// <summary>
/// Goes once through everything that opening an incident needs, and takes it all back: the first person who types at
/// 3 a.m. must not be the one who waits for models to be built and code to be compiled.
/// </summary>
internal sealed class WarmUp(ChatOpsRecord record, CommandRunner commands, PeopleDirectory people, ILogger<WarmUp> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before the bot is up: being ready does not depend on it.
        await Task.Yield();
        if (people.Accounts.FirstOrDefault(known => Rights.WhyNotChange(Actor(known)) is null) is not { } account)
        {
            return;
        }

        try
        {
            await record.WriteAsync(
                async (session, token) =>
                {
                    var origin = new CommandOrigin(account.Platform, "", "warm-up", session.Now);
                    await commands.RunTextAsync(session, "open p3 warm-up", Actor(account), origin, token);
                    await session.Db.SaveChangesAsync(token);
                    await commands.RunTextAsync(session, "list", Actor(account), origin, token);
                    throw new TakenBackException();
                },
                stoppingToken);
        }
        catch (TakenBackException)
        {
            // As meant: the transaction is rolled back, the incident never was.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A courtesy only; whatever is wrong here shows itself, and is answered, at the first real command.
            logger.LogWarning(exception, "Warming up did not work");
        }
    }

    private CommandActor Actor(ChatAccount account) => new(account.Key, people.Find(account.PersonId), account.UserId);

    private sealed class TakenBackException : Exception;
}
