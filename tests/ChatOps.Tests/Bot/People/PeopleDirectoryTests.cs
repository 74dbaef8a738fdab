using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.People;

/// <summary>Nobody is ever guessed.</summary>
public sealed class PeopleDirectoryTests
{
    [Fact]
    public async Task Two_persons_with_one_account_are_refused_before_anything_starts()
    {
        var problems = await Reading.ProblemsAsync(
            """
            people:
            - {id: ana, name: Ana, roles: [commander], accounts: {console: [lead], teams: ['11111111-1111-1111-1111-111111111111/AAAAAAAA-1111-1111-1111-111111111111']}}
            - {id: bob, name: Bob, roles: [commander], accounts: {console: [lead], teams: ['11111111-1111-1111-1111-111111111111/aaaaaaaa-1111-1111-1111-111111111111']}}
            """);

        Assert.Equal(2, problems.Count(problem => problem.Contains("An account belongs to one person, once.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_same_id_on_another_platform_or_workspace_is_somebody_else()
    {
        var settings = await Reading.SettingsAsync(
            """
            people:
            - {id: ana, name: Ana, roles: [commander], accounts: {console: [u1], slack: [T1/U1]}}
            - {id: bob, name: Bob, roles: [commander], accounts: {slack: [T2/U1]}}
            """);

        Assert.Equal("ana", settings.People.Behind(new AccountKey(ChatPlatform.Slack, "T1", "U1"))?.Id.Value);
        Assert.Equal("bob", settings.People.Behind(new AccountKey(ChatPlatform.Slack, "T2", "U1"))?.Id.Value);
        Assert.Null(settings.People.Behind(new AccountKey(ChatPlatform.Slack, "T1", "u1")));
        Assert.Null(settings.People.Behind(new AccountKey(ChatPlatform.Slack, "T3", "U1")));
        Assert.Null(settings.People.Behind(new AccountKey(ChatPlatform.Teams, "T1", "U1")));
    }

    [Theory]
    [InlineData("ana", "ana")]
    [InlineData("@ANA", "ana")]
    [InlineData("Ana Maria", "ana")]
    [InlineData("an", null)]
    [InlineData("anna", null)]
    [InlineData("Sam", null)]
    [InlineData("sam-1", "sam-1")]
    [InlineData("", null)]
    public void A_typed_name_means_exactly_one_person_or_nobody(string typed, string? person)
    {
        var people = new PeopleDirectory([Named("ana", "Ana Maria"), Named("sam-1", "Sam"), Named("sam-2", "Sam")], []);

        Assert.Equal(person, people.Named(typed, ChatPlatform.Console)?.Id.Value);
    }

    [Theory]
    [InlineData("@Tove", "technical-lead")]
    [InlineData("tove", "technical-lead")]
    [InlineData("Tove Lind", "technical-lead")]
    [InlineData("@Lind", null)]
    [InlineData("@Sam", null)]
    [InlineData("@Sam Ek", "sam-1")]
    [InlineData("@Noor", "noor")]
    public void The_first_word_of_a_name_means_its_one_person_and_is_no_guess_between_two(string typed, string? person)
    {
        var people = new PeopleDirectory(
            [Named("technical-lead", "Tove Lind"), Named("sam-1", "Sam Ek"), Named("sam-2", "Sam"), Named("noor", "Anna"), Named("other", "Noor")], []);

        Assert.Equal(person, people.Named(typed, ChatPlatform.Console)?.Id.Value);
    }

    [Theory]
    [InlineData("show", true)]
    [InlineData("timeline", true)]
    [InlineData("export json", true)]
    [InlineData("whoami", true)]
    [InlineData("note hello", false)]
    [InlineData("ack", false)]
    [InlineData("update all is well", false)]
    [InlineData("assign commander me", false)]
    [InlineData("invite @responder", false)]
    [InlineData("redact #1 oops", false)]
    [InlineData("open p0 break-in", false)]
    public async Task An_account_that_nobody_mapped_may_read_and_nothing_else_whatever_it_calls_itself(string command, bool may)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var before = await bot.OpenAsync();
        var timeline = (await bot.TimelineAsync(before)).Count;

        var answer = await bot.SayAsync("Commander", "inc-1", command);

        Assert.Equal(may ? CommandOutcome.Done : CommandOutcome.Refused, answer.Outcome);
        Assert.Equal((before.Version, before.CommanderId), await bot.IncidentAsync("INC-1") is { } now ? (now.Version, now.CommanderId) : default);
        Assert.True(may || command.StartsWith("open", StringComparison.Ordinal) || (await bot.TimelineAsync(before)).Count == timeline + 1);
        await using var db = bot.Record.Read();
        Assert.Single(db.Incidents);
    }

    [Fact]
    public async Task What_somebody_did_who_is_gone_from_the_settings_is_still_theirs()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.Record.SynchronizeAsync(bot.People.Everybody, bot.People.Accounts, Token);
        var incident = await bot.OpenAsync();
        await bot.SayAsync("responder", "inc-1", "note seen");

        var left = bot.People.Everybody.Where(person => person.Id.Value != "responder").ToArray();
        await bot.Record.SynchronizeAsync(left, [.. bot.People.Accounts.Where(account => account.PersonId.Value != "responder")], Token);

        var note = (await bot.TimelineAsync(incident))[^1].ReadEnvelope().Actor;
        Assert.Equal(("responder", "responder"), (note.Person!.Value.Value, note.Name));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    private static Person Named(string id, string name) => new(new PersonId(id), name, [PersonRole.Responder], null, null, null);
}
