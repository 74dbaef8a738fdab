using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Commands;

/// <summary>A suspect never sees an incident, is brought into it, or decides in it; and is not told so.</summary>
public sealed class ExclusionTests
{
    private static readonly PersonId Suspect = new("security-lead");

    [Theory, OnEachProvider]
    public async Task Whoever_is_kept_out_from_the_beginning_never_hears_of_it(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var lobby = await bot.SeenAsync("security-lead", BotHarness.Lobby);

        var incident = await bot.OpenAsync("open p0 the lead's mailbox --exclude @security-lead --exclude @scribe,@watcher");
        await bot.PassAsync(TimeSpan.FromMinutes(95), TimeSpan.FromMinutes(5));
        await bot.SendAsync();

        Assert.True(incident.Sensitive);
        Assert.Equal(lobby, await bot.SeenAsync("security-lead", BotHarness.Lobby));
        Assert.Contains(await bot.SeenAsync("management", BotHarness.Lobby), text => text.Contains("needs somebody to look after it", StringComparison.Ordinal));
        Assert.Contains("scribe, security-lead, watcher", BotHarness.Words(await bot.SayAsync("commander", "inc-1", "roles")), StringComparison.Ordinal);
        Assert.DoesNotContain(await bot.TimelineAsync(incident), entry => entry.Kind is TimelineEntryKind.AcknowledgementOverdue && entry.Payload!.Contains(Suspect.Value, StringComparison.Ordinal));
        await IsUnheardOfAsync(bot);
    }

    [Theory, OnEachProvider]
    public async Task Whoever_is_kept_out_later_loses_what_they_were_and_what_they_saw(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await bot.OpenAsync("open p0 the lead's mailbox --sensitive");
        await bot.SayAsync("commander", "inc-1", "assign security-lead @security-lead");
        await bot.SendAsync();
        Assert.NotNull(await LookAsync(bot));

        var answer = await bot.SayAsync("commander", "inc-1", "exclude @security-lead the mails came from there");
        await bot.SendAsync();

        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        var incident = await bot.IncidentAsync("INC-1");
        Assert.Null(incident.SecurityLeadId);
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("keeps security-lead out of INC-1: the mails came from there", StringComparison.Ordinal));
        Assert.Equal(["SecurityLead"], (await bot.TimelineAsync(incident)).Single(entry => entry.Kind == TimelineEntryKind.PersonExcluded).ReadPayload<PersonExcluded>()!.Roles);
        await IsUnheardOfAsync(bot);
    }

    [Theory]
    [InlineData("invite @security-lead")]
    [InlineData("assign scribe @security-lead")]
    [InlineData("assign commander @security-lead")]
    [InlineData("assign responder @security-lead")]
    public async Task Nobody_brings_them_in_before_they_are_let_in_again(string command)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync("open p0 the lead's mailbox --exclude @security-lead");

        var refused = await bot.SayAsync("commander", "inc-1", command);
        var let = await bot.SayAsync("commander", "inc-1", "readmit @security-lead the account was taken over");
        var brought = await bot.SayAsync("commander", "inc-1", command);
        await bot.SendAsync();

        Assert.Equal([CommandOutcome.Refused, CommandOutcome.Done, CommandOutcome.Done], new[] { refused, let, brought }.Select(answer => answer.Outcome));
        Assert.Contains("kept out of INC-1", BotHarness.Words(refused), StringComparison.Ordinal);
        Assert.NotNull(await LookAsync(bot));
    }

    [Fact]
    public async Task A_commander_who_is_kept_out_commands_no_more_and_the_one_who_did_it_does()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync("open p0 odd logins --sensitive");

        var own = await bot.SayAsync("commander", "inc-1", "exclude @commander I did it");
        var weak = await bot.SayAsync("responder", "inc-1", "exclude @commander they did it");
        var done = await bot.SayAsync("security-lead", "inc-1", "exclude @commander they did it");
        var after = await bot.SayAsync("commander", "inc-1", "status contained");

        Assert.Equal([CommandOutcome.Refused, CommandOutcome.Refused, CommandOutcome.Done, CommandOutcome.Refused], new[] { own, weak, done, after }.Select(answer => answer.Outcome));
        Assert.StartsWith("There is no INC-1 that you may see.", BotHarness.Words(after), StringComparison.Ordinal);
        Assert.Equal(Suspect, (await bot.IncidentAsync("INC-1")).CommanderId);
    }

    [Fact]
    public async Task An_incident_that_everybody_sees_is_not_shown_to_them_by_the_bot_and_the_one_who_excludes_is_told_what_that_leaves()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync();

        var answer = await bot.SayAsync("commander", "inc-1", "exclude @watcher they sell it on");
        await bot.SendAsync();

        Assert.Contains("INC-1 is not sensitive", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(await bot.SeenAsync("responder", "inc-1"), text => text.Contains("they sell it on", StringComparison.Ordinal));
        Assert.Equal(CommandOutcome.Refused, (await bot.SayAsync("watcher", BotHarness.Lobby, "show INC-1")).Outcome);
        Assert.Equal(CommandOutcome.Done, (await bot.SayAsync("responder", BotHarness.Lobby, "show INC-1")).Outcome);
        Assert.Null(await LookAsync(bot, "watcher"));
        Assert.DoesNotContain("INC-1", BotHarness.Words(await bot.SayAsync("watcher", BotHarness.Lobby, "list")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_is_off_it_and_can_come_back()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync("open p0 the lead's mailbox --sensitive");
        await bot.SayAsync("commander", "inc-1", "assign scribe @scribe");
        await bot.SendAsync();

        var commander = await bot.SayAsync("commander", "inc-1", "remove me");
        var other = await bot.SayAsync("scribe", "inc-1", "remove @security-lead");
        var left = await bot.SayAsync("scribe", "inc-1", "remove me shift is over");
        await bot.SendAsync();

        Assert.Equal([CommandOutcome.Refused, CommandOutcome.Refused, CommandOutcome.Done], new[] { commander, other, left }.Select(answer => answer.Outcome));
        Assert.Null((await bot.IncidentAsync("INC-1")).ScribeId);
        Assert.Null(await LookAsync(bot, "scribe"));
        Assert.Equal(CommandOutcome.Done, (await bot.SayAsync("commander", "inc-1", "invite @scribe")).Outcome);
        await bot.SendAsync();
        Assert.NotNull(await LookAsync(bot, "scribe"));
    }

    [Theory]
    [InlineData("open p0 odd logins --exclude @nobody-of-that-name")]
    [InlineData("open p0 odd logins --exclude @commander")]
    public async Task Nothing_is_opened_where_it_is_not_clear_who_is_kept_out(string command)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);

        Assert.Equal(CommandOutcome.Refused, (await bot.SayAsync("commander", BotHarness.Lobby, command)).Outcome);

        Assert.Equal("INC-1", (await bot.OpenAsync()).Key);
    }

    /// <summary>By every way there is, INC-1 answers the suspect as an incident does that is not there.</summary>
    private static async Task IsUnheardOfAsync(BotHarness bot)
    {
        foreach (var command in (string[])["show INC-1", "timeline INC-1", "export INC-1 json", "roles INC-1", "approve INC-1 A-1", "ack INC-1", "assign INC-1 commander me", "invite INC-1 me"])
        {
            var answer = await bot.SayAsync("security-lead", BotHarness.Lobby, command);
            var nothing = await bot.SayAsync("security-lead", BotHarness.Lobby, command.Replace("INC-1", "INC-9", StringComparison.Ordinal));
            Assert.Equal((nothing.Outcome, null), (answer.Outcome, answer.IncidentKey));
            Assert.Equal(BotHarness.Words(nothing), BotHarness.Words(answer).Replace("INC-1", "INC-9", StringComparison.Ordinal));
        }

        Assert.DoesNotContain("INC-1", BotHarness.Words(await bot.SayAsync("security-lead", BotHarness.Lobby, "list all")), StringComparison.Ordinal);
        Assert.Null(await LookAsync(bot));
        Assert.Null(await bot.Get<RecordDownload>().OpenAsync("INC-1.json", Actor("security-lead", bot), TestRun.Token));
        Assert.NotNull(await bot.Get<RecordDownload>().OpenAsync("INC-1.json", Actor("commander", bot), TestRun.Token));
        using var rooms = new ConsoleRooms(bot.Record, bot.Get<ConsoleFeed>(), bot.Clock);
        Assert.DoesNotContain((await new ConsoleView(bot.Record, rooms, bot.Get<ConsoleLooks>()).RoomsAsync(Suspect, ConsoleView.Open, ConsoleView.Ended, TestRun.Token)).Rows, row => row.Id == "inc-1");
    }

    private static async Task<RoomContent?> LookAsync(BotHarness bot, string person = "security-lead")
    {
        using var rooms = new ConsoleRooms(bot.Record, bot.Get<ConsoleFeed>(), bot.Clock);
        return await new ConsoleView(bot.Record, rooms, bot.Get<ConsoleLooks>()).RoomAsync("inc-1", bot.Reader(person), 10, TestRun.Token);
    }

    private static CommandActor Actor(string account, BotHarness bot) =>
        new(new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account), bot.People.Find(new PersonId(account)), account);
}
