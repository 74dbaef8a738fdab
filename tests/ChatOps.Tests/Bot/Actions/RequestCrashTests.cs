using ChatOps.Bot.Actions;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>The bot dies, the host falls silent, people click what they like: a run happens at most once and only as approved.</summary>
public sealed class RequestCrashTests
{
    [Theory]
    [InlineData(StorageProvider.Sqlite, true)]
    [InlineData(StorageProvider.Sqlite, false)]
    [InlineData(StorageProvider.Postgres, true)]
    public async Task Killed_before_or_after_any_word_with_the_host_the_run_happens_once_and_its_end_is_found(StorageProvider provider, bool before)
    {
        var (at, died) = (0, true);
        while (died)
        {
            await using var hands = await ApprovedAsync(provider);

            died = await WorkAndDieAsync(hands, ++at, before);

            Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
            Assert.Equal([1], hands.Host.Ran.Values);
            Assert.True((await hands.Bot.VerifyAsync(hands.Incident)).Holds);
        }

        Assert.True(at > 3, $"It died {at - 1} times.");
    }

    [Theory]
    [InlineData("confirm A-1", "-keep", true)]
    [InlineData("confirm A-1", "-keep", false)]
    [InlineData("undo A-1 all clear", "-lower", true)]
    [InlineData("undo A-1 all clear", "-lower", false)]
    public async Task Killed_before_or_after_any_word_with_the_host_what_keeps_it_or_takes_it_back_happens_once_too(string command, string step, bool before)
    {
        var (at, died) = (0, true);
        while (died)
        {
            await using var hands = await ApprovedAsync();
            await hands.WorkAsync();
            await hands.SayAsync("security-lead", command);
            if (step == "-lower")
            {
                // What takes it back waits for another person; what keeps it does not.
                await hands.WorkAsync();
                await hands.SayAsync("technical-lead", "approve A-2");
            }

            died = await WorkAndDieAsync(hands, ++at, before);

            Assert.Equal(RequestState.Succeeded, await hands.StateAsync("A-2"));
            Assert.Equal(1, Assert.Single(hands.Host.Ran, ran => ran.Key.EndsWith(step, StringComparison.Ordinal)).Value);
            Assert.All(hands.Host.Ran.Values, times => Assert.Equal(1, times));
            Assert.True((await hands.Bot.VerifyAsync(hands.Incident)).Holds);
        }

        Assert.True(at > 3, $"It died {at - 1} times.");
    }

    [Fact]
    public async Task A_lost_answer_to_the_start_is_asked_for_and_not_sent_again()
    {
        await using var hands = await ApprovedAsync();
        hands.Host.Loses = line => line.Contains("systemd-run", StringComparison.Ordinal);

        await hands.WorkAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.Equal([1], hands.Host.Ran.Values);
    }

    [Fact]
    public async Task A_host_that_falls_silent_leaves_an_unknown_that_is_found_out_when_it_answers()
    {
        await using var hands = await ApprovedAsync();
        hands.Host.After = (line, _) => hands.Host.Silent |= line.Contains("systemd-run", StringComparison.Ordinal);

        await hands.WorkAsync();
        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        Assert.Contains(await hands.Bot.SeenAsync("responder", "inc-1"), text => text.Contains("UNKNOWN", StringComparison.Ordinal));
        hands.Host.After = null;
        hands.Host.Silent = false;
        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(31));
        await hands.WorkAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.Equal([1], hands.Host.Ran.Values);
    }

    [Fact]
    public async Task A_host_that_restarted_in_the_middle_is_never_told_again_and_people_settle_it()
    {
        await using var hands = await ApprovedAsync();
        hands.Host.After = (line, _) =>
        {
            if (line.Contains("systemd-run", StringComparison.Ordinal))
            {
                hands.Host.Restart();
                throw new BotDiedException();
            }
        };

        await Assert.ThrowsAsync<BotDiedException>(hands.WorkAsync);
        hands.Host.After = null;
        hands.Die();
        await hands.WorkAsync();
        Assert.Equal(RequestState.Unknown, await hands.StateAsync());
        var settled = await hands.SayAsync("technical-lead", "settle A-1 happened seen on the console");

        Assert.Equal(CommandOutcome.Done, settled.Outcome);
        Assert.Equal(RequestState.SettledHappened, await hands.StateAsync());
        Assert.Equal([1], hands.Host.Ran.Values);
    }

    [Theory]
    [InlineData(true, RequestState.Succeeded)]
    [InlineData(false, RequestState.Unknown)]
    public async Task After_a_restart_of_the_host_what_is_seen_on_it_may_prove_that_it_happened(bool isThere, RequestState end)
    {
        await using var hands = await ApprovedAsync();
        hands.Host.After = (line, _) =>
        {
            if (line.Contains("systemd-run", StringComparison.Ordinal))
            {
                hands.Host.Restart();
                throw new BotDiedException();
            }
        };
        await Assert.ThrowsAsync<BotDiedException>(hands.WorkAsync);
        hands.Host.After = null;
        hands.Host.Raised = isThere;
        hands.Die();
        await hands.WorkAsync();

        hands.Bot.Clock.Advance(TimeSpan.FromSeconds(31));
        await hands.WorkAsync();

        Assert.Equal(end, await hands.StateAsync());
        Assert.Equal([1], hands.Host.Ran.Values);
    }

    [Fact]
    public async Task Two_bots_on_one_record_make_one_run()
    {
        await using var hands = await HandsHarness.StartAsync(StorageProvider.Postgres);
        await using var twin = hands.Bot.Twin();
        await hands.SayAsync("commander", "run contain.flag-raise pve1 it is time");
        await BothAsync();
        await Task.WhenAll(hands.SayAsync("security-lead", "approve A-1"), twin.SayAsync("technical-lead", "inc-1", "approve A-1"));
        await BothAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.Equal([1], hands.Host.Ran.Values);

        async Task BothAsync()
        {
            for (var i = 0; i < 4; i++)
            {
                await Task.WhenAll(
                    Task.Run(() => hands.Bot.Get<RequestWorker>().WorkOnceAsync(TestRun.Token)),
                    Task.Run(() => twin.Get<RequestWorker>().WorkOnceAsync(TestRun.Token)));
            }
        }
    }

    [Fact]
    public void Whatever_people_click_and_whatever_dies_nothing_runs_twice_or_without_a_second_person()
    {
        string[] moves =
        [
            "commander:run flag-raise pve1 x", "security-lead:run flag-raise pve1 y", "security-lead:approve A-1", "commander:approve A-1", "technical-lead:approve A-1",
            "technical-lead:approve A-2", "commander:approve A-2", "responder:approve A-1", "technical-lead:deny A-1 no", "commander:withdraw A-1", "commander:undo A-1",
            "security-lead:approve A-3", "commander:confirm A-1", "*work", "*work", "*work", "*work", "*die", "*time", "*silent", "*drift", "*again",
        ];
        var sequences = Gen.Elements(moves).ListOf(18).ToArbitrary();
        Prop.ForAll(sequences, sequence => KeepsTheRulesAsync([.. sequence]).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(20).Seeded());
    }

    private static async Task KeepsTheRulesAsync(IReadOnlyList<string> moves)
    {
        await using var hands = await HandsHarness.StartAsync();
        string? last = null;
        var dies = false;
        hands.Host.After = (_, number) =>
        {
            if (dies && number % 3 == 0)
            {
                dies = false;
                throw new BotDiedException();
            }
        };
        foreach (var move in moves)
        {
            switch (move)
            {
                case "*work":
                    try
                    {
                        await hands.WorkAsync();
                    }
                    catch (BotDiedException)
                    {
                        hands.Die();
                    }

                    break;
                case "*die":
                    dies = true;
                    break;
                case "*time":
                    hands.Bot.Clock.Advance(TimeSpan.FromMinutes(4));
                    break;
                case "*silent":
                    hands.Host.Silent = !hands.Host.Silent;
                    break;
                case "*drift":
                    hands.Host.Colour += "er";
                    break;
                case "*again" when last is not null:
                    await ClickAsync(hands, last);
                    break;
                default:
                    if (move[0] != '*')
                    {
                        last = move;
                        await ClickAsync(hands, move);
                    }

                    break;
            }
        }

        await using var db = hands.Bot.Record.Read();
        var requests = await db.ActionRequests.ToListAsync(TestRun.Token);
        var verdicts = await db.ActionVerdicts.ToListAsync(TestRun.Token);
        foreach (var request in requests.Where(request => request.DispatchedAt is not null && request.PeopleNeeded > 1))
        {
            Assert.Contains(verdicts, verdict => verdict.RequestId == request.Id && verdict.Verdict == RequestVerdict.Approve && verdict.PersonId != request.RequesterId && verdict.Digest == request.Digest);
        }

        Assert.All(hands.Host.Ran, ran => Assert.True(ran.Value == 1, $"{ran.Key} ran {ran.Value} times"));
        Assert.All(hands.Host.Ran.Keys.Where(unit => unit.EndsWith("-raise", StringComparison.Ordinal)), unit =>
            Assert.Contains(requests, request => unit.Contains(request.Run, StringComparison.Ordinal) && request.DispatchedAt is not null));
        Assert.True((await hands.Bot.VerifyAsync(hands.Incident)).Holds);
    }

    private static async Task ClickAsync(HandsHarness hands, string move)
    {
        var parts = move.Split(':', 2);
        var answer = await hands.SayAsync(parts[0], parts[1]);
        Assert.NotEqual(CommandOutcome.Fault, answer.Outcome);
    }

    /// <summary>The bot works on what waits; it dies at the n-th word with the host, and another goes on.</summary>
    /// <returns>Whether it died: false when there were fewer words.</returns>
    private static async Task<bool> WorkAndDieAsync(HandsHarness hands, int at, bool before)
    {
        var first = hands.Host.Calls;
        var died = false;
        void Die(string line, int number)
        {
            if (number == first + at && !died)
            {
                died = true;
                throw new BotDiedException();
            }
        }

        hands.Host.Before = before ? Die : null;
        hands.Host.After = before ? null : Die;
        try
        {
            await hands.WorkAsync();
        }
        catch (BotDiedException)
        {
            hands.Die();
            await hands.WorkAsync();
        }

        return died;
    }

    private static async Task<HandsHarness> ApprovedAsync(StorageProvider provider = StorageProvider.Sqlite)
    {
        var hands = await HandsHarness.StartAsync(provider);
        await hands.SayAsync("commander", "run contain.flag-raise pve1 it is time");
        await hands.WorkAsync();
        await hands.SayAsync("security-lead", "approve A-1");
        return hands;
    }

    /// <summary>Stands for the end of the process: nothing after it in the bot happens.</summary>
    private sealed class BotDiedException : Exception;
}
