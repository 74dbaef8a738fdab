using ChatOps.Bot.Console;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Console;

public sealed class ConsoleViewTests
{
    [Theory, OnEachProvider]
    public async Task Who_looks_at_a_sensitive_incident_is_on_its_record_once_in_a_while(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync("open p0 the lists were copied --sensitive");
        using var rooms = new ConsoleRooms(bot.Record, bot.Get<ConsoleFeed>(), bot.Clock);
        var view = new ConsoleView(bot.Record, rooms, bot.Get<ConsoleLooks>());

        for (var look = 0; look < 3; look++)
        {
            Assert.NotNull(await LookAsync("commander"));
            Assert.NotNull(await LookAsync("security-lead"));
            Assert.Null(await LookAsync("scribe"));
        }

        Assert.Equal(["commander", "security-lead"], await LooksAsync());
        bot.Clock.Advance(ConsoleLooks.StandsFor);
        await LookAsync("commander");
        Assert.Equal(["commander", "security-lead", "commander"], await LooksAsync());
        Assert.True((await bot.VerifyAsync(incident)).Holds);

        Task<RoomContent?> LookAsync(string account) => view.RoomAsync("inc-1", bot.Reader(account), 10, TestRun.Token);

        async Task<string[]> LooksAsync() =>
            [.. (await bot.TimelineAsync(incident)).Where(entry => entry.Kind == TimelineEntryKind.CommandRun && entry.ReadPayload<CommandRun>()!.Command.Contains("in the console", StringComparison.Ordinal))
                .Select(entry => entry.ReadEnvelope().Actor.Person!.Value.Value)];
    }

    [Fact]
    public async Task Looks_at_what_everybody_may_see_are_nobodys_business()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        using var rooms = new ConsoleRooms(bot.Record, bot.Get<ConsoleFeed>(), bot.Clock);

        Assert.NotNull(await new ConsoleView(bot.Record, rooms, bot.Get<ConsoleLooks>()).RoomAsync("inc-1", bot.Reader("scribe"), 10, TestRun.Token));

        Assert.DoesNotContain(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.CommandRun);
    }
}
