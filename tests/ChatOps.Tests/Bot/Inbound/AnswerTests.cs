using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Bot.Inbound;

/// <summary>Who waits for an answer gets it as soon as there is one, whichever bot gave it.</summary>
public sealed class AnswerTests
{
    private static readonly TimeSpan LongerThanAnyTest = TimeSpan.FromDays(1);

    [Theory, OnEachProvider]
    public async Task Another_bot_did_it(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var id = await bot.SaveAsync("commander", BotHarness.Lobby, new CommandInput("whoami"));
        var waiting = new InboundQueue(bot.Record, TimeProvider.System, NullLogger<InboundQueue>.Instance).AnswerAsync(id, LongerThanAnyTest, Token);
        var given = await bot.Get<InboundHandler>().HandleAsync(id, Token);

        var answer = await waiting;

        Assert.Equal(ChatJson.Write(given), answer is null ? null : ChatJson.Write(answer));
    }

    [Fact]
    public async Task Two_wait_and_one_of_them_gives_up()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var id = await bot.SaveAsync("commander", BotHarness.Lobby, new CommandInput("whoami"));
        var queue = new InboundQueue(bot.Record, TimeProvider.System, NullLogger<InboundQueue>.Instance);

        var patient = queue.AnswerAsync(id, LongerThanAnyTest, Token);
        Assert.Null(await queue.AnswerAsync(id, TimeSpan.FromMilliseconds(1), Token));
        var given = await bot.Get<InboundHandler>().HandleAsync(id, Token);
        queue.Done(id, given);

        Assert.Equal(given.Outcome, (await patient)?.Outcome);
    }
}
