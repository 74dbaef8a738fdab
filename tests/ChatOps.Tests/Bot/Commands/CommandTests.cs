using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOps.Tests.Bot.Commands;

public sealed class CommandTests
{
    [Theory]
    [InlineData("opne p0 x", "Did you mean /incident open")]
    [InlineData("p0 ransomware on pve1", "open p0 ransomware on pve1")]
    [InlineData("open", "")]
    [InlineData("open ransomware", "say the severity first", false)]
    [InlineData("open p0 x --hst pve1", "Did you mean --host")]
    [InlineData("open p0 x --detected tomorrow", "cannot read")]
    [InlineData("open p0 x --detected \"2031-01-01 10:00\"", "lies in the past")]
    [InlineData("open p0 \"unclosed", "quotation mark")]
    [InlineData("ack", "No incident is open")]
    [InlineData("ack INC-9", "no INC-9")]
    [InlineData("show INC-99999999999999999999", "no incident of that number")]
    [InlineData("frobnicate", "help")]
    public async Task What_cannot_be_done_is_answered_with_what_to_do_and_leaves_nothing(string command, string words, bool exact = true)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);

        var answer = await bot.SayAsync("commander", BotHarness.Lobby, command);

        Assert.NotEqual(CommandOutcome.Done, answer.Outcome);
        Assert.Contains(words, BotHarness.Words(answer), exact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
        await using var db = bot.Record.Read();
        Assert.Empty(db.Incidents);
        Assert.Equal("INC-1", (await bot.OpenAsync()).Key);
    }

    [Theory]
    [InlineData("severity p0 same", "is P0 already")]
    [InlineData("severity p1", "Why?")]
    [InlineData("severity", "To which severity")]
    [InlineData("status contain", "Did you mean contained")]
    [InlineData("status open", "is open already")]
    [InlineData("cancel", "Why was it a false alarm")]
    [InlineData("reopen x", "only a resolved")]
    [InlineData("assign commander @nobody-here", "know nobody called")]
    [InlineData("assign commander @resp", "Did you mean @responder")]
    [InlineData("assign king me", "Which role")]
    [InlineData("assign scribe @watcher", "cannot be scribe")]
    [InlineData("invite @commander", "is on INC-1 already")]
    [InlineData("snooze 10m", "Why?")]
    [InlineData("snooze 5h too long", "1m to 30m")]
    [InlineData("snooze 999999h much too long", "1m to 30m")]
    [InlineData("timeline --since yesterday", "Since how long")]
    [InlineData("export pdf", "In which form")]
    [InlineData("verify nonsense", "A quoted head looks like")]
    [InlineData("redact #99 x", "holds nothing")]
    public async Task A_refused_change_changes_nothing_but_its_own_entry(string command, string words)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var before = await bot.OpenAsync();

        var answer = await bot.SayAsync("commander", "inc-1", command);

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains(words, BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.Equal(before.Version, (await bot.IncidentAsync("INC-1")).Version);
        Assert.Equal([TimelineEntryKind.IncidentOpened, TimelineEntryKind.CommandRefused], (await bot.TimelineAsync(before)).Select(entry => entry.Kind));
    }

    [Theory]
    [InlineData("watcher", "only observes")]
    [InlineData("stranger", "belongs to nobody in the settings")]
    public async Task Nobody_who_only_observes_or_is_unknown_changes_anything_and_that_is_on_the_record(string account, string words)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        var answer = await bot.SayAsync(account, "inc-1", "status contained");

        Assert.Contains(words, BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.Equal(IncidentStatus.Open, (await bot.IncidentAsync("INC-1")).Status);
        var entry = (await bot.TimelineAsync(incident))[^1];
        Assert.Equal((TimelineEntryKind.CommandRefused, account), (entry.Kind, entry.ReadEnvelope().Actor.Account!.Value.UserId));
        Assert.Equal(CommandOutcome.Done, (await bot.SayAsync(account, "inc-1", "show")).Outcome);
    }

    [Fact]
    public async Task Words_stay_as_they_were_typed()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        await bot.SayAsync("scribe", "inc-1", "note  we saw --force  and \"quotes\", INC-3 looks alike");
        await bot.SayAsync("scribe", "inc-1", "note INC-3 looks alike");
        var answer = await bot.SayAsync("scribe", "inc-1", "note <b>a</b> \u202egnp\u200b\u0000.exe");

        var notes = (await bot.TimelineAsync(incident)).Where(entry => entry.Kind == TimelineEntryKind.Note).Select(entry => entry.ReadPayload<Note>()!.Text);
        Assert.Equal(["we saw --force  and \"quotes\", INC-3 looks alike", "INC-3 looks alike", "<b>a</b> gnp.exe"], notes);
        Assert.Contains("left out characters that cannot be seen", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_characters_are_refused_in_a_sentence()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        var answer = await bot.SayAsync("scribe", "inc-1", "note " + new string('x', 100_000));

        Assert.Contains("100,005 characters", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.Note);
    }

    [Fact]
    public async Task Bare_open_p0_opens_at_once_and_asks_for_the_title()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);

        var incident = await bot.OpenAsync("open p0");

        Assert.True(incident.TitleIsProvisional);
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("The title is provisional", StringComparison.Ordinal));
        await bot.SayAsync("commander", "inc-1", "title ransomware on pve1");
        Assert.Equal("ransomware on pve1", (await bot.IncidentAsync("INC-1")).Title);
    }

    [Fact]
    public void Any_sequence_of_commands_by_any_persons_keeps_the_rules()
    {
        string[] people = ["commander", "security-lead", "responder", "watcher", "stranger"];
        string[] commands =
        [
            "ack", "severity p1 x", "severity p0 y", "status contained", "status resolved", "close", "cancel x", "reopen x",
            "assign commander me", "assign commander @security-lead", "assign scribe @responder", "invite @technical-lead", "note n",
            "decision d", "update u", "snooze 5m x", "timeline", "verify", "redact #2 x", "*pass",
        ];
        var steps = Gen.Elements(people).SelectMany(person => Gen.Elements(commands).Select(command => (person, command))).ListOf(14).ToArbitrary();
        Prop.ForAll(steps, sequence => KeepsTheRulesAsync([.. sequence]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25).Seeded());
    }

    private static async Task KeepsTheRulesAsync(IReadOnlyList<(string Person, string Command)> sequence)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        var status = IncidentStatus.Open;
        foreach (var (person, command) in sequence)
        {
            if (command == "*pass")
            {
                await bot.PassAsync(TimeSpan.FromMinutes(31), TimeSpan.FromMinutes(31));
                continue;
            }

            var answer = await bot.SayAsync(person, "inc-1", command);
            Assert.NotEqual(CommandOutcome.Fault, answer.Outcome);
            var now = await bot.IncidentAsync("INC-1");
            Assert.True(now.Status == status || status.LeadsTo(now.Status) || now.Status is IncidentStatus.Cancelled
                || (now.Status == IncidentStatus.Open && command.StartsWith("reopen", StringComparison.Ordinal)));
            Assert.Equal(now.Status.IsActive(), now.NextUpdateDueAt is not null);
            Assert.NotNull(bot.People.Find(now.CommanderId));
            status = now.Status;
        }

        var updates = await bot.UpdatesAsync(incident);
        Assert.Equal(Enumerable.Range(1, updates.Count), updates.Select(update => update.Number));
        Assert.Equal(updates.Count(update => update.DueAt is not null), updates.Select(update => update.DueAt).Where(due => due is not null).Distinct().Count());
        Assert.True((await bot.VerifyAsync(incident)).Holds);

        // Of an update whose words were redacted only that is to be seen.
        var redacted = (await bot.TimelineAsync(incident)).Count(entry => entry is { Kind: TimelineEntryKind.StatusUpdatePosted, Payload: null });
        Assert.Equal(updates.Count - redacted, (await bot.SeenAsync("responder", "inc-1")).Count(text => text.StartsWith("Update ", StringComparison.Ordinal) && text.Split('\n')[0].Contains(" · ", StringComparison.Ordinal)));
    }
}
