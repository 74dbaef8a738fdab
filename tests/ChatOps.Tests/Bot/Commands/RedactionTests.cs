using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Commands;

/// <summary>A secret that was pasted is nowhere any more that the bot can reach, and the chain holds all the same.</summary>
public sealed class RedactionTests
{
    private const string Secret = "hunter2-the-\"root\"-password";

    [Theory, OnEachProvider]
    public async Task A_pasted_secret_is_gone_from_wherever_the_bot_kept_it(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", $"note {Secret}");
        await bot.SayAsync("commander", "inc-1", $"decision we change {Secret}");
        await bot.SayAsync("commander", "inc-1", "note nothing to hide");
        await bot.PassAsync(TimeSpan.FromMinutes(31), TimeSpan.FromMinutes(31));
        await bot.SendAsync();
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains(Secret, StringComparison.Ordinal));

        var answer = await bot.SayAsync("commander", "inc-1", "redact #2 a password was pasted");
        await bot.SendAsync();

        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        Assert.Contains("Not from other chat platforms", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(await EverythingAsync(bot), text => text.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("[redacted with #2 of INC-1]", StringComparison.Ordinal));
        var timeline = await bot.TimelineAsync(incident);
        Assert.Contains(timeline, entry => entry.Kind == TimelineEntryKind.Note && entry.Payload is { } kept && kept.Contains("nothing to hide", StringComparison.Ordinal));
        Assert.All(timeline.Where(entry => entry.Payload is null), entry => Assert.NotNull(entry.RedactedBySequence));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Fact]
    public async Task A_title_that_is_redacted_is_gone_from_the_channels_name_too()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p0 hunter2 leaked by mistake");
        await bot.SendAsync();

        await bot.SayAsync("commander", "inc-1", "redact #1 a password was pasted");
        await bot.SendAsync();

        Assert.DoesNotContain(await EverythingAsync(bot), text => text.Contains("hunter2", StringComparison.Ordinal));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Fact]
    public async Task A_word_too_short_to_look_for_is_said_to_be_so()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", "note 4711");

        var answer = await bot.SayAsync("commander", "inc-1", "redact #2 a number was pasted");

        Assert.Contains("words of less than 8 letters", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    [Theory, OnEachProvider]
    public async Task Another_incident_loses_nothing_though_it_says_the_same(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await bot.OpenAsync();
        var other = await bot.OpenAsync("open p0 the manager's mailbox --sensitive", "security-lead");
        await bot.SayAsync("commander", "inc-1", $"note {Secret}");
        await bot.SayAsync("security-lead", "inc-2", $"note {Secret}");
        await bot.SayAsync("security-lead", Lobby, $"decision INC-2 {Secret}");
        await bot.SendAsync();
        await bot.SayAsync("security-lead", "inc-2", $"update {Secret}");
        var before = await AboutAsync(bot, other);

        await bot.SayAsync("commander", "inc-1", "redact #2 a password was pasted");
        Assert.Equal(before, await AboutAsync(bot, other));
        await bot.SendAsync();

        Assert.DoesNotContain(await bot.SeenAsync("commander", "inc-1"), text => text.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains(await bot.SeenAsync("security-lead", "inc-2"), text => text.StartsWith("Update 1", StringComparison.Ordinal) && text.Contains(Secret, StringComparison.Ordinal));
        Assert.All((await bot.TimelineAsync(other)), entry => Assert.NotNull(entry.Payload));
    }

    [Fact]
    public async Task What_waits_to_be_said_is_said_without_the_words()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", $"update exfiltration has stopped, {Secret} is what they used");
        await bot.SayAsync("commander", "inc-1", $"note {Secret}");

        await bot.SayAsync("commander", "inc-1", "redact #3 a password was pasted");
        await bot.SendAsync();

        var seen = await bot.SeenAsync("commander", "inc-1");
        Assert.Contains(seen, text => text.StartsWith("Update 1", StringComparison.Ordinal) && text.Contains("exfiltration has stopped, [redacted with #3 of INC-1] is what they used", StringComparison.Ordinal));
        Assert.DoesNotContain(await EverythingAsync(bot), text => text.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_done_and_proven_goes_by_its_own_number_only()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", "note exfiltration");
        await AppendAsync(bot, incident, new ActionWithdrawn("A-1", "exfiltration is over"));
        await AppendAsync(bot, incident, new EvidenceReleaseAsked("E-1", new PersonId("commander"), "exfiltration", bot.Clock.Now()));

        var answer = await bot.SayAsync("commander", "inc-1", "redact #2 a name was pasted");
        var kept = (await bot.TimelineAsync(incident)).Where(entry => entry.Sequence is 3 or 4).ToList();
        await bot.SayAsync("commander", "inc-1", "redact #3 a name was pasted");

        Assert.Contains("#3, #4 of what was done and proven repeat them and stay", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.All(kept, entry => Assert.Contains("exfiltration", entry.Payload, StringComparison.Ordinal));
        Assert.Null((await bot.TimelineAsync(incident)).Single(entry => entry.Sequence == 3).Payload);
        Assert.NotNull((await bot.TimelineAsync(incident)).Single(entry => entry.Sequence == 4).Payload);
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Theory]
    [InlineData("password", "note the passwords are changed", 3)]
    [InlineData("incidentKey", "note nothing of that", 3)]
    [InlineData("paragraph", "note nothing of that", 3)]
    [InlineData("leak4711", "note 0leak4711", 3)]
    [InlineData("technical-lead", "invite @technical-lead", 3)]
    public async Task A_word_is_a_whole_word_and_never_a_part_of_how_messages_are_kept(string word, string other, long left)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", $"note {word}");
        await bot.SayAsync("commander", "inc-1", other);
        await bot.SayAsync("commander", Lobby, "list");
        await bot.SayAsync("commander", "inc-1", "update all is well");

        await bot.SayAsync("commander", "inc-1", "redact #2 a name was pasted");

        Assert.NotNull((await bot.TimelineAsync(incident)).Single(entry => entry.Sequence == left).Payload);
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("all is well", StringComparison.Ordinal));
        Assert.Contains(await bot.SeenAsync("commander", Lobby), text => text.Contains("#inc-1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("the password is\nhunter2 for now", "he said the password is   hunter2 for now", "he said [x]")]
    [InlineData("the password of the vault is hunter2 and stays", "- noted: the password of the vault is hun…", "- noted: [x]…")]
    [InlineData("the password of the vault is hunter2 and stays", "the password of the vault is kept by Sami", "the password of the vault is kept by Sami")]
    [InlineData("hunter23", "xhunter23 hunter234 hunter23!", "xhunter23 hunter234 [x]!")]
    public void Words_are_found_as_they_are_shown(string redacted, string text, string left)
    {
        var words = RedactedWords.Of(TimelineEntry.Append(
            TimelineHead.Empty, IncidentId.New(Now), new Note(redacted.Replace("\\n", "\n", StringComparison.Ordinal)), TimelineActor.Bot, TimelineSource.Bot, Now, Now));

        Assert.Equal(left, words.Without(text, "[x]"));
    }

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private const string Lobby = BotHarness.Lobby;

    private static Task AppendAsync(BotHarness bot, Incident incident, TimelineEvent happened) =>
        bot.Record.WriteAsync(
            (session, token) => session.RecordAsync(incident.Id, happened, TimelineActor.Bot, TimelineSource.Bot, null, token), TestRun.Token);

    /// <summary>Everything that the bot keeps of an incident.</summary>
    private static async Task<IReadOnlyList<string>> AboutAsync(BotHarness bot, Incident incident)
    {
        await using var db = bot.Record.Read();
        var room = incident.Key.ToLowerInvariant();
        return
        [
            .. await db.TimelineEntries.Where(entry => entry.IncidentId == incident.Id).OrderBy(entry => entry.Sequence).Select(entry => entry.Payload ?? "gone").ToListAsync(TestRun.Token),
            .. await db.StatusUpdates.Where(update => update.IncidentId == incident.Id).Select(update => update.Text + update.Statement).ToListAsync(TestRun.Token),
            .. await db.OutgoingMessages.Where(message => message.IncidentId == incident.Id).OrderBy(message => message.Sequence).Select(message => message.Content).ToListAsync(TestRun.Token),
            .. await db.ConsoleMessages.Where(message => message.RoomId == room).OrderBy(message => message.Id).Select(message => message.Body).ToListAsync(TestRun.Token),
            .. await db.InboundDeliveries.Where(delivery => delivery.UserId == "security-lead").OrderBy(delivery => delivery.Id).Select(delivery => delivery.Body + delivery.Answer).ToListAsync(TestRun.Token),
            .. await db.ConsoleMessages.Where(message => message.RoomId == Lobby && message.VisibleTo == new PersonId("security-lead")).OrderBy(message => message.Id).Select(message => message.Body).ToListAsync(TestRun.Token),
        ];
    }

    private static async Task<IReadOnlyList<string>> EverythingAsync(BotHarness bot)
    {
        await using var db = bot.Record.Read();
        return
        [
            .. await db.TimelineEntries.Select(entry => entry.Payload ?? "").ToListAsync(TestRun.Token),
            .. await db.StatusUpdates.Select(update => update.Text + update.Statement).ToListAsync(TestRun.Token),
            .. await db.ConsoleMessages.Select(message => message.Body).ToListAsync(TestRun.Token),
            .. await db.ConsoleRooms.Select(room => room.Name + room.Topic).ToListAsync(TestRun.Token),
            .. await db.InboundDeliveries.Select(delivery => delivery.Body + delivery.Answer).ToListAsync(TestRun.Token),
            .. await db.OutgoingMessages.Select(message => message.Content).ToListAsync(TestRun.Token),
            .. await db.Incidents.Select(incident => incident.Title + incident.Host).ToListAsync(TestRun.Token),
        ];
    }
}
