using ChatOps.Bot.Cadence;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Cadence;

public sealed class UpdateCadenceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory, OnEachProvider]
    public async Task Six_hours_of_a_p0_make_twelve_posts_each_with_exactly_the_facts_since_the_former(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync();
        var written = new List<string>();

        for (var slot = 0; slot < 12; slot++)
        {
            for (var note = 0; note <= slot % 3; note++)
            {
                written.Add($"fact-{slot}-{note}-end");
                await bot.SayAsync("responder", "inc-1", $"note fact-{slot}-{note}-end");
            }

            await bot.PassAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));
            await bot.SendAsync();
        }

        var updates = await bot.UpdatesAsync(incident);
        Assert.Equal(12, updates.Count);
        Assert.Equal(Enumerable.Range(1, 12).Select(slot => (DateTimeOffset?)(incident.DeclaredAt + (slot * 30 * Minute))), updates.Select(update => update.DueAt));
        Assert.All(updates, update => Assert.Equal(update.DueAt, update.ComposedAt));
        foreach (var (fact, slot) in written.Select(fact => (fact, int.Parse(fact.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture))))
        {
            Assert.Equal([slot], updates.Index().Where(pair => pair.Item.Text.Contains(fact, StringComparison.Ordinal)).Select(pair => pair.Index));
        }

        var posts = (await bot.SeenAsync("scribe", "inc-1")).Where(text => text.StartsWith("Update ", StringComparison.Ordinal));
        Assert.Equal(updates.Select(update => update.Text), posts);
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Fact]
    public async Task A_capture_of_many_items_is_one_line_and_what_came_last_is_not_cut_off()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        for (var item = 1; item <= 30; item++)
        {
            var collected = new EvidenceCollected(
                $"E-{item}", "A-1", "pve1", "evidence.volatile", $"step-{item}", item < 30 ? "Verified" : "Partial", "InsideSuspect", "Recipients", $"place-{item}", 1, null, null, 1, null, 0, 0, null);
            await bot.Record.WriteAsync((session, token) => session.RecordAsync(incident.Id, collected, TimelineActor.Bot, TimelineSource.Bot, null, token), TestRun.Token);
        }

        for (var note = 1; note <= 20; note++)
        {
            await bot.SayAsync("responder", "inc-1", $"note fact-{note}-end");
        }

        await bot.PassAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));
        await bot.SendAsync();

        var update = (await bot.UpdatesAsync(incident)).Single().Text;
        Assert.Contains("fact-20-end", update, StringComparison.Ordinal);
        Assert.DoesNotContain("E-7 ", update, StringComparison.Ordinal);
        Assert.Contains(" before these, in the timeline", update, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capture_says_how_much_of_it_is_whole()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        foreach (var state in (string[])["Verified", "Nothing", "Partial"])
        {
            var collected = new EvidenceCollected($"E-{state}", "A-1", "pve1", "evidence.volatile", state, state, "InsideSuspect", "Recipients", state, 1, null, null, 1, null, 0, 0, null);
            await bot.Record.WriteAsync((session, token) => session.RecordAsync(incident.Id, collected, TimelineActor.Bot, TimelineSource.Bot, null, token), TestRun.Token);
        }

        await bot.PassAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));
        await bot.SendAsync();

        Assert.Contains(
            "A-1: 3 items of evidence.volatile came into the vault from pve1, 2 as the host sent them, 1 not whole or not run", (await bot.UpdatesAsync(incident)).Single().Text, StringComparison.Ordinal);
    }

    [Theory, OnEachProvider]
    public async Task A_clock_that_was_ahead_and_was_set_right_silences_nobody(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        var incident = await bot.OpenAsync();
        var began = bot.Clock.Now();
        bot.Clock.AdjustTime(began + TimeSpan.FromHours(1));
        await bot.LookAsync();
        Assert.Equal(began + (90 * Minute), (await bot.IncidentAsync("INC-1")).NextUpdateDueAt);

        bot.Clock.AdjustTime(began + Minute);
        await bot.LookAsync();
        await bot.LookAsync();
        await bot.SendAsync();

        Assert.Equal(began + (31 * Minute), (await bot.IncidentAsync("INC-1")).NextUpdateDueAt);
        var replanned = Assert.Single(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.UpdateReplanned).ReadPayload<UpdateReplanned>()!;
        Assert.Equal(new UpdateReplanned(began + (90 * Minute), began + (31 * Minute)), replanned);
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("my clock was ahead", StringComparison.Ordinal));
        await bot.PassAsync(TimeSpan.FromMinutes(30), Minute);
        Assert.Equal(2, (await bot.UpdatesAsync(incident)).Count);
    }

    [Fact]
    public async Task What_was_delayed_on_purpose_and_what_another_bots_clock_planned_stay()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        var began = bot.Clock.Now();

        await bot.SayAsync("commander", "inc-1", "snooze 30m the image is nearly done");
        bot.Clock.AdjustTime(began - TimeSpan.FromSeconds(50));
        await bot.LookAsync();

        Assert.Equal(began + (60 * Minute), (await bot.IncidentAsync("INC-1")).NextUpdateDueAt);
        Assert.DoesNotContain(await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.UpdateReplanned);
    }

    [Theory]
    [InlineData("p0", 30)]
    [InlineData("p1", 60)]
    [InlineData("p2", 24 * 60)]
    [InlineData("p3", 24 * 60)]
    public async Task An_update_is_due_at_the_severitys_interval_and_never_before(string severity, int minutes)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync($"open {severity} odd logins");

        bot.Clock.Advance((minutes * Minute) - TimeSpan.FromMicroseconds(1));
        await bot.LookAsync();
        Assert.Empty(await bot.UpdatesAsync(incident));
        bot.Clock.Advance(TimeSpan.FromMicroseconds(1));
        await bot.LookAsync();

        Assert.Single(await bot.UpdatesAsync(incident));
    }

    [Theory, OnEachProvider]
    public async Task A_due_time_is_served_once_by_two_bots_and_doubled_jobs(StorageProvider provider)
    {
        await using var bot = await BotHarness.StartAsync(provider);
        await using var twin = bot.Twin();
        var incident = await bot.OpenAsync();
        var due = RecordTime.Format(incident.NextUpdateDueAt!.Value);
        bot.Clock.Advance(31 * Minute);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            (i % 2 == 0 ? bot : twin).Get<PostStatusUpdateJob>().RunAsync(incident.Id.Value, due, Token)));

        Assert.Single(await bot.UpdatesAsync(incident));
        Assert.Single((await bot.SeenAsync("scribe", "inc-1")), text => text.StartsWith("Update 1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bot_that_was_down_posts_once_says_that_it_is_late_and_keeps_the_rhythm()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        bot.Clock.Advance(95 * Minute);
        await bot.LookAsync();
        await bot.LookAsync();

        var update = Assert.Single(await bot.UpdatesAsync(incident));
        Assert.Contains("LATE by 1 h 5 min", update.Text, StringComparison.Ordinal);
        Assert.Contains("2 further updates were missed", update.Text, StringComparison.Ordinal);
        Assert.Equal(2, update.MissedSlots);
        Assert.Equal(incident.DeclaredAt + (120 * Minute), (await bot.IncidentAsync("INC-1")).NextUpdateDueAt);
    }

    [Fact]
    public async Task A_human_update_resets_the_cadence_and_is_no_silence()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        bot.Clock.Advance(20 * Minute);

        await bot.SayAsync("commander", "inc-1", "update we cut pve1 off");
        await bot.PassAsync(29 * Minute, Minute);
        Assert.Single(await bot.UpdatesAsync(incident));
        await bot.PassAsync(Minute, Minute);

        var updates = await bot.UpdatesAsync(incident);
        Assert.Equal(["we cut pve1 off", null], updates.Select(update => update.Statement));
        Assert.Equal(1, (await bot.IncidentAsync("INC-1")).UpdatesWithoutStatement);
    }

    [Fact]
    public async Task A_snooze_delays_once_and_leaves_the_interval()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        await bot.SayAsync("commander", "inc-1", "snooze 10m the image is nearly done");
        var again = await bot.SayAsync("commander", "inc-1", "snooze 10m once more");
        await bot.PassAsync(75 * Minute, Minute);

        Assert.Contains("delayed once already", BotHarness.Words(again), StringComparison.Ordinal);
        Assert.Equal(
            new DateTimeOffset?[] { incident.DeclaredAt + (40 * Minute), incident.DeclaredAt + (70 * Minute) },
            (await bot.UpdatesAsync(incident)).Select(update => update.DueAt));
    }

    [Fact]
    public async Task A_change_of_severity_plans_anew()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p2 odd logins");
        bot.Clock.Advance(TimeSpan.FromHours(3));

        await bot.SayAsync("commander", "inc-1", "severity p0 it spreads");
        await bot.PassAsync(30 * Minute, Minute);

        var update = Assert.Single(await bot.UpdatesAsync(incident));
        Assert.Equal(incident.DeclaredAt + TimeSpan.FromHours(3.5), update.DueAt);
    }

    [Fact]
    public async Task Silence_is_told_to_the_deputy_and_then_to_management()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        await bot.PassAsync(TimeSpan.FromHours(3), 5 * Minute);

        var told = (await bot.TimelineAsync(incident)).Where(entry => entry.Kind == TimelineEntryKind.SilenceEscalated)
            .Select(entry => entry.ReadPayload<SilenceEscalated>()!).ToArray();
        Assert.Equal([(2, IncidentRole.SecurityLead), (3, IncidentRole.ManagementEscalation)], told.Select(silence => (silence.UpdatesWithoutStatement, silence.Told)));
        Assert.Contains(await bot.SeenAsync("management", BotHarness.Lobby), text => text.Contains("without a word by commander", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_commander_gets_a_draft_five_minutes_before_and_nobody_else_sees_it()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync();

        await bot.PassAsync(24 * Minute, Minute);
        Assert.DoesNotContain(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("is due soon", StringComparison.Ordinal));
        await bot.PassAsync(5 * Minute, Minute);

        Assert.Single(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("Update 1 of INC-1 is due soon", StringComparison.Ordinal));
        Assert.DoesNotContain(await bot.SeenAsync("responder", "inc-1"), text => text.Contains("is due soon", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("status resolved")]
    [InlineData("close")]
    [InlineData("cancel the scanner was ours")]
    public async Task No_update_follows_the_end_and_reopening_starts_again(string end)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        await bot.SayAsync("commander", "inc-1", end);
        await bot.PassAsync(TimeSpan.FromHours(2), 10 * Minute);
        Assert.Empty(await bot.UpdatesAsync(incident));
        await bot.SayAsync("commander", "inc-1", "reopen it is back");
        await bot.PassAsync(30 * Minute, 10 * Minute);

        Assert.Single(await bot.UpdatesAsync(incident));
    }

    [Fact]
    public async Task Overdue_acknowledgement_and_management_are_told_once()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        await bot.PassAsync(TimeSpan.FromHours(1), Minute);

        var kinds = (await bot.TimelineAsync(incident)).Select(entry => entry.Kind).ToArray();
        Assert.Single(kinds, TimelineEntryKind.AcknowledgementOverdue);
        Assert.Single(kinds, TimelineEntryKind.ManagementOverdue);
    }

    [Fact]
    public async Task Where_nobody_is_left_to_be_told_all_say_so_and_what_to_do()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p0 breach --exclude @management --exclude @security-lead");

        await bot.PassAsync(31 * Minute, Minute);

        var seen = await bot.SeenAsync("commander", "inc-1");
        var clock = Assert.Single(seen, text => text.Contains("management is to know of it by now", StringComparison.Ordinal));
        Assert.DoesNotContain("hereby", clock, StringComparison.Ordinal);
        Assert.Contains("I told NOBODY: nobody is left who may know of it and has the role management", clock, StringComparison.Ordinal);
        Assert.Contains("assign INC-1 management @name", clock, StringComparison.Ordinal);
        Assert.Contains("assign INC-1 security-lead @name", Assert.Single(seen, text => text.Contains("Nobody acknowledged", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("management was NOT told", await CardAsync(bot, incident), StringComparison.Ordinal);
        Assert.Contains(
            await bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.ManagementOverdue
                && PlainText.Render(bot.Get<TimelineWords>().Sentence(entry), TimeZoneInfo.Utc).Contains("told nobody, as nobody who may know of it", StringComparison.Ordinal));

        await bot.SayAsync("commander", "inc-1", "assign management @responder");
        Assert.Contains("not told in time; responder stands for it since", await CardAsync(bot, incident), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_management_was_told_the_card_says_that()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();

        await bot.PassAsync(31 * Minute, Minute);

        Assert.Contains("management was told", await CardAsync(bot, incident), StringComparison.Ordinal);
    }

    private static async Task<string> CardAsync(BotHarness bot, Incident incident)
    {
        await using var db = bot.Record.Read();
        return PlainText.Render(await bot.Get<IncidentCard>().ComposeAsync(db, await bot.IncidentAsync(incident.Key), Token), TimeZoneInfo.Utc);
    }

    [Theory]
    [InlineData("open p0 exercise --drill")]
    [InlineData("open p0 exercise --drill --sensitive")]
    public async Task Whoever_hears_of_a_drill_outside_its_channel_or_is_called_there_reads_once_that_it_is_one(string opening)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync(opening);

        await bot.PassAsync(TimeSpan.FromMinutes(95), Minute);
        foreach (var change in (string[])["severity p1 less bad", "status contained", "status resolved", "reopen it is back", "update all is well", "cancel enough"])
        {
            await bot.SayAsync("commander", "inc-1", change);
        }

        foreach (var person in (string[])["management", "security-lead", "watcher"])
        {
            var heard = (await bot.SeenAsync(person, BotHarness.Lobby)).Where(text => text.Contains("INC-1", StringComparison.Ordinal)).ToArray();
            Assert.Equal(person == "watcher" && opening.EndsWith("--sensitive", StringComparison.Ordinal), heard.Length == 0);
            Assert.All(heard, text => Assert.StartsWith("DRILL · ", text, StringComparison.Ordinal));
            Assert.All(heard, text => Assert.Equal(2, text.Split("DRILL").Length));
        }

        var inside = await bot.SeenAsync("commander", "inc-1");
        Assert.All(inside.Where(text => text.Contains("is due soon", StringComparison.Ordinal) || text.Contains("Nobody acknowledged", StringComparison.Ordinal) || text.Contains("management is to know", StringComparison.Ordinal)),
            text => Assert.StartsWith("DRILL · ", text, StringComparison.Ordinal));
        Assert.Contains(inside, text => text.StartsWith("DRILL · Update 1 of INC-1 is due soon", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_drill_is_not_marked_as_one()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync();

        await bot.PassAsync(TimeSpan.FromMinutes(95), Minute);

        Assert.DoesNotContain(await bot.SeenAsync("management", BotHarness.Lobby), text => text.Contains("DRILL", StringComparison.Ordinal));
        Assert.DoesNotContain(await bot.SeenAsync("commander", "inc-1"), text => text.Contains("DRILL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sensitive_incident_is_never_spoken_of_outside_its_channel()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync("open p0 an insider copied the list --sensitive");

        await bot.SayAsync("commander", "inc-1", "severity p1 insider is known");
        await bot.PassAsync(TimeSpan.FromHours(6), 10 * Minute);

        foreach (var person in (string[])["scribe", "technical-lead", "management", "security-lead"])
        {
            Assert.DoesNotContain(await bot.SeenAsync(person, BotHarness.Lobby), text => text.Contains("insider", StringComparison.Ordinal));
        }
    }
}
