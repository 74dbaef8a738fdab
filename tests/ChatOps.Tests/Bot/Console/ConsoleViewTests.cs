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

    [Fact]
    public async Task A_list_of_channels_that_is_cut_says_so_and_shows_the_rest_when_asked()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        for (var number = 1; number <= 5; number++)
        {
            await bot.OpenAsync($"open p2 case {number}");
        }

        await bot.SayAsync("commander", "inc-1", "cancel nothing");
        await bot.SayAsync("commander", "inc-2", "cancel nothing");
        await bot.SendAsync();
        using var rooms = new ConsoleRooms(bot.Record, bot.Get<ConsoleFeed>(), bot.Clock);
        var view = new ConsoleView(bot.Record, rooms, bot.Get<ConsoleLooks>());
        var commander = bot.Reader("commander").Person!.Id;

        var cut = await view.RoomsAsync(commander, 2, 1, TestRun.Token);
        var whole = await view.RoomsAsync(commander, 3, 2, TestRun.Token);

        Assert.Equal((true, true), (cut.HasMoreOpen, cut.HasMoreEnded));
        Assert.Equal([BotHarness.Lobby, "inc-5", "inc-4", "inc-2"], cut.Rows.Select(row => row.Id));
        Assert.Equal((false, false), (whole.HasMoreOpen, whole.HasMoreEnded));
        Assert.Equal([BotHarness.Lobby, "inc-5", "inc-4", "inc-3", "inc-2", "inc-1"], whole.Rows.Select(row => row.Id));
    }
}
