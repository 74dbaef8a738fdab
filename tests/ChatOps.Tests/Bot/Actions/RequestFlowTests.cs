using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Actions;

public sealed class RequestFlowTests
{
    [Theory, OnEachProvider]
    public async Task A_run_is_planned_approved_by_another_person_run_once_and_proven(StorageProvider provider)
    {
        await using var hands = await HandsHarness.StartAsync(provider);

        var asked = await hands.SayAsync("commander", "run contain.flag-raise pve1 ttl=180 it is time");
        await hands.WorkAsync();
        var shown = await hands.Bot.SeenAsync("security-lead", "inc-1");
        var own = await hands.SayAsync("commander", "approve A-1");
        var approved = await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Contains("A-1", BotHarness.Words(asked), StringComparison.Ordinal);
        Assert.Contains(shown, text => text.Contains("echo raise-flag", StringComparison.Ordinal) && text.Contains("The flag is up for 180 seconds.", StringComparison.Ordinal) && text.Contains("echo lower-flag", StringComparison.Ordinal));
        Assert.Contains(shown, text => text.Contains("waits for a second person", StringComparison.Ordinal));
        Assert.Contains("another person has to decide", BotHarness.Words(own), StringComparison.Ordinal);
        Assert.Equal(CommandOutcome.Done, approved.Outcome);
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.True(hands.Host.Raised);
        Assert.Equal([1], hands.Host.Ran.Values);
        var after = await hands.Bot.SeenAsync("commander", "inc-1");
        Assert.Contains(after, text => text.Contains("succeeded, proven", StringComparison.Ordinal) && text.Contains("✓ The flag is up.", StringComparison.Ordinal));
        Assert.Equal(
            [
                TimelineEntryKind.ActionRequested, TimelineEntryKind.ActionPlanned, TimelineEntryKind.ActionApproved, TimelineEntryKind.ActionDispatched,
                TimelineEntryKind.ActionStepEnded, TimelineEntryKind.ActionEnded,
            ],
            (await hands.Bot.TimelineAsync(hands.Incident)).Select(entry => entry.Kind).Where(kind => kind.ToString().StartsWith("Action", StringComparison.Ordinal)));
        Assert.True((await hands.Bot.VerifyAsync(hands.Incident)).Holds);
    }

    [Fact]
    public async Task Whoever_agrees_sees_what_the_one_who_asked_wants_to_do_without()
    {
        await using var hands = await HandsHarness.StartAsync();

        await hands.SayAsync("commander", "run eradicate.flag-tear pve1 waive=contain.flag-raise it is time");
        await hands.WorkAsync();

        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
        Assert.Contains(await hands.Bot.SeenAsync("security-lead", "inc-1"), text => text.Contains("In spite of: contain.flag-raise", StringComparison.Ordinal));
        Assert.Contains("in spite of contain.flag-raise", BotHarness.Words(await hands.SayAsync("security-lead", "timeline")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_takes_itself_back_is_kept_by_a_confirmation_and_taken_back_by_two_people()
    {
        await using var hands = await RaisedAsync();

        await hands.SayAsync("security-lead", "confirm A-1");
        await hands.WorkAsync();
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync("A-2"));
        Assert.Null((await hands.RequestAsync()).RevertsAt);
        await hands.SayAsync("commander", "undo A-1 all clear");
        await hands.WorkAsync();
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync("A-3"));
        const string what = "undo of A-1 (contain.flag-raise) on pve1";
        var seen = await hands.Bot.SeenAsync("technical-lead", "inc-1");
        Assert.Contains(seen, text => text.Contains($"A-3 waits for a second person: {what}", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains($"for approval: A-3 {what}", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.StartsWith($"A-3 · {what} · waiting for approval", StringComparison.Ordinal) && text.Contains("takes A-1 back", StringComparison.Ordinal) && !text.Contains("There is none", StringComparison.Ordinal));
        Assert.Equal($"Approve A-3: {what}?", (await CardAsync(hands, "A-3")).Buttons[0].Confirm);
        await hands.SayAsync("technical-lead", "approve A-3");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync("A-3"));
        Assert.False(hands.Host.Raised);
        Assert.Contains("was taken back already", BotHarness.Words(await hands.SayAsync("commander", "undo A-1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_heals_the_host_and_that_is_seen_and_said()
    {
        await using var hands = await RaisedAsync();
        var until = (await hands.RequestAsync()).RevertsAt!.Value;
        Assert.Contains(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains($"In force      A-1 contain.flag-raise on pve1 until {until.UtcDateTime:HH:mm} UTC by itself", StringComparison.Ordinal));

        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(181));
        hands.Host.Raised = false;
        await hands.WorkAsync();

        Assert.DoesNotContain(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("In force", StringComparison.Ordinal));
        Assert.Null((await hands.RequestAsync()).RevertsAt);
        Assert.Contains(await hands.Bot.TimelineAsync(hands.Incident), entry => entry.Kind == TimelineEntryKind.ActionReverted);
        Assert.Contains("is over already", BotHarness.Words(await hands.SayAsync("commander", "confirm A-1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_changed_since_the_approval_voids_it()
    {
        await using var hands = await AskedAsync();
        hands.Host.Colour = "blue";

        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Voided, await hands.StateAsync());
        Assert.Contains("red when it was approved, blue now", (await hands.RequestAsync()).Says, StringComparison.Ordinal);
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task A_restart_of_the_host_voids_the_approval()
    {
        await using var hands = await AskedAsync();
        hands.Host.Restart();

        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Voided, await hands.StateAsync());
    }

    [Fact]
    public async Task One_no_stops_it_and_a_later_yes_counts_for_nothing()
    {
        await using var hands = await AskedAsync();

        await hands.SayAsync("technical-lead", "deny A-1 wrong host");
        var late = await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Denied, await hands.StateAsync());
        Assert.Equal(CommandOutcome.Refused, late.Outcome);
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task Time_over_means_no()
    {
        await using var hands = await AskedAsync();

        hands.Bot.Clock.Advance(TimeSpan.FromMinutes(15));
        var late = await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Contains("was over at", BotHarness.Words(late), StringComparison.Ordinal);
        Assert.Equal(RequestState.Expired, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task A_click_on_an_old_card_is_refused()
    {
        await using var hands = await AskedAsync();

        var answer = await hands.Bot.DeliverAsync("security-lead", "inc-1", new ClickInput($"approve INC-1 A-1 {new string('0', 64)}"));

        Assert.Contains("This card is old", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
    }

    [Theory]
    [InlineData("responder", "does not have the role approver")]
    [InlineData("watcher", "only observes")]
    [InlineData("stranger", "belongs to nobody")]
    public async Task Who_may_not_decide_is_told_why(string account, string words)
    {
        await using var hands = await AskedAsync();

        Assert.Contains(words, BotHarness.Words(await hands.SayAsync(account, "approve A-1")), StringComparison.Ordinal);
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
    }

    [Fact]
    public async Task Something_destructive_wants_the_name_typed_and_waits_so_that_it_can_be_stopped()
    {
        await using var hands = await HandsHarness.StartAsync();
        await hands.SayAsync("technical-lead", "run eradicate.flag-burn pve1 it must go");
        await hands.WorkAsync();
        var digest = (await hands.RequestAsync()).Digest;

        var clicked = await hands.Bot.DeliverAsync("commander", "inc-1", new ClickInput($"approve INC-1 A-1 {digest}"));
        var filled = await hands.Bot.DeliverAsync("commander", "inc-1", new FormInput("approve", "INC-1", new Dictionary<string, string> { ["request"] = "A-1", ["digest"] = digest!, ["name"] = "pve1" }));
        await hands.WorkAsync();

        Assert.Equal(CommandOutcome.Form, clicked.Outcome);
        Assert.Equal(CommandOutcome.Done, filled.Outcome);
        Assert.Equal(RequestState.Approved, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(11));
        await hands.WorkAsync();
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
    }

    [Fact]
    public async Task What_only_reads_runs_on_one_persons_word_and_shows_what_it_read()
    {
        await using var hands = await HandsHarness.StartAsync();

        await hands.SayAsync("responder", "run flag-look pve1 what is it");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.Contains(await hands.Bot.SeenAsync("responder", "inc-1"), text => text.Contains("red", StringComparison.Ordinal) && text.Contains("look: exit code 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_preview_shows_the_plan_and_runs_nothing()
    {
        await using var hands = await HandsHarness.StartAsync();

        await hands.SayAsync("responder", "plan flag-raise pve1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Shown, await hands.StateAsync());
        Assert.Contains(await hands.Bot.SeenAsync("responder", "inc-1"), text => text.Contains("echo raise-flag", StringComparison.Ordinal));
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task A_host_that_lies_is_not_believed()
    {
        await using var hands = await AskedAsync();
        hands.Host.Works = false;

        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.NoEffect, await hands.StateAsync());
    }

    [Fact]
    public async Task Another_host_key_is_refused_and_stands_on_the_timeline()
    {
        await using var hands = await HandsHarness.StartAsync();
        hands.Host.OtherKey = "SHA256:evil";

        await hands.SayAsync("commander", "run flag-raise pve1 now");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Refused, await hands.StateAsync());
        Assert.Contains(await hands.Bot.TimelineAsync(hands.Incident), entry => entry.ReadPayload<HostKeyRefused>()?.Presented == "SHA256:evil" && entry.Kind == TimelineEntryKind.HostKeyRefused);
    }

    [Theory]
    [InlineData("run", "Which action?")]
    [InlineData("run nonsense pve1 x", "There is no action")]
    [InlineData("run contain.flag-rais pve1 x", "Did you mean contain.flag-raise")]
    [InlineData("run flag-raise pve9 x", "I know no host \"pve9\"")]
    [InlineData("run flag-raise pve1", "Why?")]
    [InlineData("run flag-raise pve1 ttl=$(id) x", "ttl:")]
    [InlineData("run flag-raise pve1 nope=1 x", "nope:")]
    [InlineData("run flag-raise pve1 ttl=180 ttl=90 x", "twice")]
    [InlineData("approve A-9", "has no request A-9")]
    [InlineData("approve", "Which one?")]
    [InlineData("undo A-1", "has no request")]
    public async Task What_cannot_be_asked_for_is_answered_with_what_to_do(string command, string words)
    {
        await using var hands = await HandsHarness.StartAsync();

        var answer = await hands.SayAsync("commander", command);

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains(words, BotHarness.Words(answer), StringComparison.Ordinal);
        await hands.WorkAsync();
        Assert.Equal(0, hands.Host.Calls);
    }

    [Theory]
    [InlineData("run triage.flag-look pve9 quick look", "I know no host \"pve9\".")]
    [InlineData("run triage.flag-look quick look", "I know no host \"quick\"")]
    [InlineData("run contain.flag-raise ttl=180 pve9 it is time", "I know no host \"pve9\"")]
    [InlineData("plan contain.flag-raise pve9", "I know no host \"pve9\"")]
    [InlineData("run triage.flag-look", "Why?")]
    public async Task A_slip_in_a_hosts_name_never_means_the_host_of_the_incident(string command, string words)
    {
        await using var hands = await HandsHarness.StartAsync();
        await hands.Bot.OpenAsync("open p1 odd logins --host pve1");

        var answer = await hands.Bot.SayAsync("commander", "inc-2", command);

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains(words, BotHarness.Words(answer), StringComparison.Ordinal);
        await hands.WorkAsync();
        Assert.Equal(0, hands.Host.Calls);
    }

    [Theory]
    [InlineData("run triage.flag-look -- quick look", "quick look")]
    [InlineData("run triage.flag-look \u2014 quick look", "quick look")]
    [InlineData("run contain.flag-raise -- ttl=180 it is time", "it is time")]
    [InlineData("run contain.flag-raise ttl=180 -- it is time", "it is time")]
    [InlineData("run contain.flag-raise ttl=180 pve1 it is time", "it is time")]
    [InlineData("run triage.flag-look pve1 pve9 was first", "pve9 was first")]
    [InlineData("plan contain.flag-raise ttl=180", "to see the plan")]
    public async Task The_host_of_the_incident_is_meant_by_two_dashes_or_by_nothing_but_values(string command, string reason)
    {
        await using var hands = await HandsHarness.StartAsync();
        await hands.Bot.OpenAsync("open p1 odd logins --host pve1");

        var answer = await hands.Bot.SayAsync("commander", "inc-2", command);

        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        Assert.Equal(("pve1", reason), ((await hands.RequestAsync()).HostId, (await hands.RequestAsync()).Reason));
    }

    [Fact]
    public async Task A_capture_that_is_under_way_is_named_instead_of_asked_for_again()
    {
        await using var hands = await HandsHarness.StartAsync();
        await hands.SayAsync("commander", "run eradicate.flag-tear pve1 it must go");
        await hands.WorkAsync();
        Assert.Contains("First keep what would be lost: run contain.flag-raise", (await hands.RequestAsync()).Says, StringComparison.Ordinal);
        await hands.SayAsync("commander", "run contain.flag-raise pve1 it is time");
        await hands.WorkAsync();

        await hands.SayAsync("commander", "run eradicate.flag-tear pve1 it must go");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Refused, await hands.StateAsync("A-3"));
        Assert.Contains("A-2 (contain.flag-raise) is still waiting for approval", (await hands.RequestAsync("A-3")).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_button_is_for_those_who_are_not_refused_for_sure()
    {
        await using var hands = await AskedAsync();

        var buttons = (await CardAsync(hands, "A-1")).Buttons.ToDictionary(button => button.Label, button => button.For!.Select(person => person.Value).Order());

        Assert.Equal(["security-lead", "technical-lead"], buttons["Approve"]);
        Assert.Equal(["security-lead", "technical-lead"], buttons["Deny…"]);
        Assert.Equal(["commander"], buttons["Withdraw"]);
    }

    /// <summary>The card of a request, as it stands in the channel.</summary>
    private static async Task<Notice> CardAsync(HandsHarness hands, string key)
    {
        await hands.Bot.SendAsync();
        await using var db = hands.Bot.Record.Read();
        var messages = await db.ConsoleMessages.Where(message => message.RoomId == "inc-1").ToListAsync(TestRun.Token);
        return messages.Where(message => message.IsNotice).Select(message => ChatJson.Read<Notice>(message.Body)).Single(notice => notice.Title?.StartsWith($"{key} · ", StringComparison.Ordinal) == true);
    }

    private static async Task<HandsHarness> AskedAsync()
    {
        var hands = await HandsHarness.StartAsync();
        await hands.SayAsync("commander", "run contain.flag-raise pve1 it is time");
        await hands.WorkAsync();
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
        return hands;
    }

    private static async Task<HandsHarness> RaisedAsync()
    {
        var hands = await AskedAsync();
        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        return hands;
    }
}
