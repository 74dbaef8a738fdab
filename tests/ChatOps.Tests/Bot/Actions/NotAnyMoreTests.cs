using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>What was asked for, or agreed to, and is not wanted or not certain any more, does not run; and people are told.</summary>
public sealed class NotAnyMoreTests
{
    [Theory]
    [InlineData("cancel it was our own scanner")]
    [InlineData("status closed")]
    public async Task Nothing_is_done_to_a_host_for_an_incident_that_is_over(string end)
    {
        await using var hands = await HandsHarness.StartAsync();
        await hands.SayAsync("commander", "run eradicate.flag-burn pve1 it is time");
        await hands.WorkAsync();

        await hands.SayAsync("commander", end);
        var answer = await hands.SayAsync("security-lead", "approve A-1 pve1");
        await hands.WorkAsync();
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(11));
        await hands.WorkAsync();

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Equal(RequestState.Voided, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
        Assert.Contains(await hands.Bot.SeenAsync("security-lead", "inc-1"), text => text.Contains("A-1 ", StringComparison.Ordinal) && text.Contains("will not run", StringComparison.Ordinal));
    }

    [Theory, OnEachProvider]
    public async Task What_was_approved_does_not_run_either_once_the_incident_is_over(StorageProvider provider)
    {
        await using var hands = await HandsHarness.StartAsync(provider);
        await hands.SayAsync("commander", "run eradicate.flag-burn pve1 it is time");
        await hands.WorkAsync();
        await hands.SayAsync("security-lead", "approve A-1 pve1");

        await hands.SayAsync("commander", "cancel it was our own scanner");
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(11));
        await hands.WorkAsync();

        Assert.Equal(RequestState.Voided, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task What_was_done_can_be_taken_back_after_the_incident_is_over()
    {
        await using var hands = await RaisedAsync();
        await hands.SayAsync("commander", "status closed");

        await hands.SayAsync("commander", "undo A-1 it is over");
        await hands.WorkAsync();
        await hands.SayAsync("security-lead", "approve A-2");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync("A-2"));
        Assert.False(hands.Host.Raised);
    }

    [Fact]
    public async Task Closing_says_what_is_still_in_force()
    {
        await using var hands = await RaisedAsync();

        var closed = await hands.SayAsync("commander", "close enough");

        Assert.Contains("STILL IN FORCE: A-1 contain.flag-raise on pve1", BotHarness.Words(closed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_of_a_clock_that_was_ahead_counts_no_more()
    {
        await using var hands = await HandsHarness.StartAsync();
        var began = hands.Bot.Clock.GetUtcNow();
        hands.Bot.Clock.AdjustTime(began + TimeSpan.FromHours(1));
        await hands.SayAsync("commander", "run contain.flag-raise pve1 it is time");
        await hands.WorkAsync();
        hands.Host.Silent = true;
        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        hands.Host.Silent = false;
        hands.Bot.Clock.AdjustTime(began + TimeSpan.FromMinutes(1));
        await hands.WorkAsync();

        Assert.Equal(RequestState.Voided, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task A_key_that_changed_after_the_approval_is_on_the_record_and_told()
    {
        await using var hands = await AskedAsync();
        hands.Host.OtherKey = "SHA256:otherotherotherotherotherotherotherotherother";

        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Voided, await hands.StateAsync());
        Assert.Contains(TimelineEntryKind.HostKeyRefused, (await hands.Bot.TimelineAsync(hands.Incident)).Select(entry => entry.Kind));
        Assert.Contains(await hands.Bot.SeenAsync("security-lead", "inc-1"), text => text.Contains("which is not pinned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_falls_silent_before_the_run_is_told_of_once_and_named_as_the_reason()
    {
        await using var hands = await AskedAsync();
        hands.Host.Silent = true;
        await hands.SayAsync("security-lead", "approve A-1");
        for (var i = 0; i < 12; i++)
        {
            await hands.WorkAsync();
            hands.Bot.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        await hands.WorkAsync();

        Assert.Equal(RequestState.Expired, await hands.StateAsync());
        var seen = await hands.Bot.SeenAsync("security-lead", "inc-1");
        Assert.Single(seen, text => text.Contains(" waits. pve1 ", StringComparison.Ordinal));
        Assert.Single(seen, text => text.Contains("will not run. It was approved, but could not run in time. pve1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proof_that_could_not_be_asked_proves_nothing_of_the_contrary()
    {
        await using var hands = await AskedAsync();
        await hands.SayAsync("security-lead", "approve A-1");
        hands.Host.ProofExit = 124;
        await hands.WorkAsync();

        Assert.True(hands.Host.Raised);
        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        Assert.Contains("exit code 124", (await hands.RequestAsync()).Says, StringComparison.Ordinal);

        hands.Host.ProofExit = 0;
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(31));
        await hands.WorkAsync();
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
    }

    [Fact]
    public async Task Keeping_is_no_success_when_the_host_says_that_it_failed()
    {
        await using var hands = await RaisedAsync();
        hands.Host.KeepFails = true;

        await hands.SayAsync("security-lead", "confirm A-1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Failed, await hands.StateAsync("A-2"));
        Assert.NotNull((await hands.RequestAsync()).RevertsAt);
        Assert.Contains("may still take it back", (await hands.RequestAsync("A-2")).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_take_it_back_in_its_time_is_told_of()
    {
        await using var hands = await RaisedAsync();
        for (var i = 0; i < 10; i++)
        {
            hands.Bot.Clock.Advance(TimeSpan.FromMinutes(1));
            await hands.WorkAsync();
        }

        Assert.Single(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("did NOT take it back", StringComparison.Ordinal));
        Assert.Contains(TimelineEntryKind.ActionReversionUnseen, (await hands.Bot.TimelineAsync(hands.Incident)).Select(entry => entry.Kind));
        Assert.Null((await hands.RequestAsync()).UndoneBy);
    }

    [Fact]
    public async Task A_bot_that_was_away_until_the_time_was_over_does_not_say_that_there_was_no_effect()
    {
        await using var hands = await AskedAsync();
        await hands.SayAsync("security-lead", "approve A-1");
        hands.Host.After = (line, _) => _ = line.Contains("raise-flag", StringComparison.Ordinal) ? throw new InvalidOperationException("killed") : 0;
        await Record.ExceptionAsync(hands.WorkAsync);
        Assert.True(hands.Host.Raised);

        hands.Host.After = null;
        hands.Die();
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(200));
        hands.Host.Raised = false;
        await hands.WorkAsync();

        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        Assert.DoesNotContain(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("had no effect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_undo_that_people_say_happened_counts_as_one()
    {
        await using var hands = await RaisedAsync();
        await hands.SayAsync("security-lead", "confirm A-1");
        await hands.WorkAsync();
        await hands.SayAsync("commander", "undo A-1 all clear");
        await hands.WorkAsync();
        hands.Host.Loses = line => line.Contains("ask-raised", StringComparison.Ordinal);
        await hands.SayAsync("security-lead", "approve A-3");
        await hands.WorkAsync();
        Assert.Equal(RequestState.Unknown, await hands.StateAsync("A-3"));

        await hands.SayAsync("commander", "settle A-3 happened I looked at the console");

        Assert.Equal((await hands.RequestAsync("A-3")).Id, (await hands.RequestAsync()).UndoneBy);
    }

    private static async Task<HandsHarness> AskedAsync()
    {
        var hands = await HandsHarness.StartAsync();
        await hands.SayAsync("commander", "run contain.flag-raise pve1 it is time");
        await hands.WorkAsync();
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
