using ChatOps.Bot.Actions;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>The bot was away for long, or the host was: what was approved then is not what anybody wants now.</summary>
public sealed class RequestOutageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bot_that_comes_back_days_later_begins_nothing_that_was_approved_then(bool saved)
    {
        await using var hands = await ApprovedAsync("contain.flag-raise");
        await DieAsync(hands, saved ? "systemd-run" : null);
        hands.Bot.Clock.Advance(TimeSpan.FromDays(2));

        await hands.WorkAsync();

        Assert.Equal(RequestState.Failed, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
        Assert.Contains("had its time", (await hands.RequestAsync()).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bot_that_comes_back_at_once_goes_on()
    {
        await using var hands = await ApprovedAsync("contain.flag-raise");
        await DieAsync(hands, null);

        await hands.WorkAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.Equal([1], hands.Host.Ran.Values);
    }

    [Fact]
    public async Task A_host_that_restarted_before_the_first_word_is_told_nothing()
    {
        await using var hands = await ApprovedAsync("contain.flag-raise");
        await DieAsync(hands, null);
        hands.Host.Restart();

        await hands.WorkAsync();

        Assert.Equal(RequestState.Failed, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
        Assert.Contains("restarted", (await hands.RequestAsync()).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_step_does_not_begin_hours_after_the_one_before_was_lost()
    {
        await using var hands = await ApprovedAsync("contain.flag-salute");
        hands.Host.After = (line, _) => hands.Host.Silent |= line.Contains("raise-flag", StringComparison.Ordinal);
        await hands.WorkAsync();
        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        hands.Host.After = null;
        hands.Host.Silent = false;
        hands.Bot.Clock.Advance(TimeSpan.FromHours(3));

        await hands.WorkAsync();

        Assert.DoesNotContain(hands.Host.Ran.Keys, unit => unit.EndsWith("-second", StringComparison.Ordinal));
        Assert.Contains("not started: second", (await hands.RequestAsync()).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stays_unknown_is_said_once_and_never_in_the_way_of_others()
    {
        await using var hands = await ApprovedAsync("contain.flag-raise");
        hands.Host.Loses = line => line.Contains("ask-raised", StringComparison.Ordinal) && hands.Host.Raised;
        await hands.WorkAsync();
        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        var messages = await hands.Bot.SeenAsync("responder", "inc-1");

        for (var i = 0; i < 4; i++)
        {
            hands.Bot.Clock.Advance(TimeSpan.FromSeconds(31));
            await hands.WorkAsync();
        }

        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        Assert.Single(await hands.Bot.TimelineAsync(hands.Incident), entry => entry.Kind == TimelineEntryKind.ActionEnded);
        Assert.Equal(messages.Count, (await hands.Bot.SeenAsync("responder", "inc-1")).Count);
        hands.Host.Loses = _ => false;
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(31));
        await hands.WorkAsync();
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
    }

    [Fact]
    public async Task What_nobody_could_prove_can_be_kept_before_it_opens_itself()
    {
        await using var hands = await UnknownAsync();

        var kept = await hands.SayAsync("security-lead", "confirm A-1");
        hands.Host.Loses = _ => false;
        await hands.WorkAsync();

        Assert.Equal(CommandOutcome.Done, kept.Outcome);
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync("A-2"));
        Assert.Null((await hands.RequestAsync()).RevertsAt);
    }

    [Fact]
    public async Task An_unknown_that_took_itself_back_is_not_judged_by_what_is_there_afterwards()
    {
        await using var hands = await UnknownAsync();
        hands.Host.Raised = false;
        hands.Host.Loses = _ => false;
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(181));

        await hands.WorkAsync();

        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        Assert.Single(await hands.Bot.TimelineAsync(hands.Incident), entry => entry.Kind == TimelineEntryKind.ActionReverted);
        Assert.DoesNotContain(await hands.Bot.SeenAsync("responder", "inc-1"), text => text.Contains("had no effect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_try_to_take_back_runs_under_a_name_of_its_own()
    {
        await using var hands = await ApprovedAsync("contain.flag-raise");
        await hands.WorkAsync();
        hands.Host.Works = false;
        await UndoAsync(hands, "A-2");
        Assert.Equal(RequestState.NoEffect, await hands.StateAsync("A-2"));
        hands.Host.Works = true;

        await UndoAsync(hands, "A-3");

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync("A-3"));
        Assert.False(hands.Host.Raised);
        Assert.All(hands.Host.Ran.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_run_can_be_taken_back_after_its_host_got_another_pin_and_the_change_is_on_the_timeline_once()
    {
        await using var hands = await ApprovedAsync("contain.flag-raise");
        await hands.WorkAsync();
        hands.Die([FlagHost.WithPin("SHA256:jeF/nSVGhCCzGzbWGzhQrhpWWxlsJ5hDXPQ8aaaaaaa")]);
        await hands.Bot.Get<PolicyWatch>().NoteAsync(TestRun.Token);
        await hands.Bot.Get<PolicyWatch>().NoteAsync(TestRun.Token);

        await UndoAsync(hands, "A-2");

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync("A-2"));
        Assert.False(hands.Host.Raised);
        Assert.Single(await hands.Bot.TimelineAsync(hands.Incident), entry => entry.Kind == TimelineEntryKind.RulesChanged);
    }

    private static async Task UndoAsync(HandsHarness hands, string key)
    {
        await hands.SayAsync("commander", "undo A-1 all clear");
        await hands.WorkAsync();
        await hands.SayAsync("technical-lead", $"approve {key}");
        await hands.WorkAsync();
    }

    private static async Task<HandsHarness> UnknownAsync()
    {
        var hands = await ApprovedAsync("contain.flag-raise");
        hands.Host.Loses = line => line.Contains("ask-raised", StringComparison.Ordinal) && hands.Host.Raised;
        await hands.WorkAsync();
        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        return hands;
    }

    private static async Task<HandsHarness> ApprovedAsync(string action)
    {
        var hands = await HandsHarness.StartAsync();
        await hands.SayAsync("commander", $"run {action} pve1 it is time");
        await hands.WorkAsync();
        await hands.SayAsync("security-lead", "approve A-1");
        return hands;
    }

    /// <summary>The bot is killed when it is this run's turn: before a step is on the record, or before the host hears of it.</summary>
    private static async Task DieAsync(HandsHarness hands, string? beforeLine)
    {
        if (beforeLine is not null)
        {
            hands.Host.Before = (line, _) =>
            {
                if (line.Contains(beforeLine, StringComparison.Ordinal))
                {
                    throw new BotDiedException();
                }
            };
            await Assert.ThrowsAsync<BotDiedException>(hands.WorkAsync);
            hands.Host.Before = null;
        }
        else
        {
            // What a bot leaves that died right after the change of the row.
            var id = (await hands.RequestAsync()).Id;
            await hands.Bot.Record.WriteAsync(
                async (session, token) =>
                {
                    var request = (await session.LockRequestAsync(id, token))!;
                    request.Dispatch(session.Now);
                    request.Lease("dead", TimeSpan.FromSeconds(20), session.Now);
                    await session.Db.SaveChangesAsync(token);
                    return true;
                },
                TestRun.Token);
        }

        hands.Die();
    }

    private sealed class BotDiedException : Exception;
}
