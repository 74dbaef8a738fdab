using ChatOps.Bot.Cadence;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>One person alone: rarely, for little, in front of everybody, and looked at by another one afterwards.</summary>
public sealed class BreakGlassTests
{
    private const string Why = "the share is being encrypted and nobody answers";

    [Theory, OnEachProvider]
    public async Task Where_the_settings_allow_it_one_person_runs_what_can_be_taken_back_and_everybody_hears_of_it(StorageProvider provider)
    {
        await using var hands = await HandsHarness.StartAsync(provider, breakGlass: true);
        await AskAsync(hands);

        var answer = await hands.SayAsync("commander", $"break-glass A-1 {Why}");
        await hands.WorkAsync();
        await hands.Bot.SendAsync();

        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.Equal([1], hands.Host.Ran.Values);
        foreach (var (person, room) in new[] { ("technical-lead", "inc-1"), ("watcher", BotHarness.Lobby), ("management", BotHarness.Lobby) })
        {
            Assert.Contains(await hands.Bot.SeenAsync(person, room), text => text.Contains("BREAK-GLASS", StringComparison.Ordinal) && text.Contains(Why, StringComparison.Ordinal));
        }

        Assert.Contains(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("not countersigned yet: A-1", StringComparison.Ordinal));
        Assert.Contains(await hands.Bot.TimelineAsync(hands.Incident), entry => entry.Kind == TimelineEntryKind.BreakGlassUsed);
        Assert.True((await hands.Bot.VerifyAsync(hands.Incident)).Holds);
    }

    [Fact]
    public async Task Nobody_alone_opens_again_what_two_people_closed()
    {
        await using var hands = await HandsHarness.StartAsync(breakGlass: true);
        await AskAsync(hands);
        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();
        await hands.SayAsync("commander", "undo A-1 it is clean");
        await hands.WorkAsync();

        var answer = await hands.SayAsync("commander", $"break-glass A-2 {Why}");
        await hands.WorkAsync();

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains("as many people", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.True(hands.Host.Raised);
    }

    [Fact]
    public async Task Of_a_sensitive_incident_those_who_are_owed_it_hear_the_codename_and_no_more()
    {
        await using var hands = await HandsHarness.StartAsync(breakGlass: true, opening: "open p0 the manager's mailbox --sensitive");
        await AskAsync(hands);

        await hands.SayAsync("commander", $"break-glass A-1 {Why}");
        hands.Bot.Clock.Advance(BreakGlass.CountersignWithin);
        await hands.Bot.Get<ClockSweep>().RunAsync(TestRun.Token);
        await hands.Bot.SendAsync();

        Assert.Contains(await hands.Bot.SeenAsync("technical-lead", "inc-1"), text => text.Contains(Why, StringComparison.Ordinal));
        foreach (var person in (string[])["management", "security-lead", "watcher"])
        {
            var heard = await hands.Bot.SeenAsync(person, BotHarness.Lobby);
            Assert.DoesNotContain(heard, text => text.Contains("flag-raise", StringComparison.Ordinal) || text.Contains("pve1", StringComparison.Ordinal)
                || text.Contains("encrypted", StringComparison.Ordinal) || text.Contains("A-1", StringComparison.Ordinal) || text.Contains("mailbox", StringComparison.Ordinal));
            Assert.Equal(person == "watcher" ? 0 : 1, heard.Count(text => text.Contains($"INC-1 \"{hands.Incident.Codename}\" had its glass broken", StringComparison.Ordinal)));
        }

        Assert.Contains(await hands.Bot.SeenAsync("management", BotHarness.Lobby), text => text.Contains("Whoever commands it can bring you in.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_person_countersigns_and_only_then_the_mark_goes()
    {
        await using var hands = await HandsHarness.StartAsync(breakGlass: true);
        await AskAsync(hands);
        await hands.SayAsync("commander", $"break-glass A-1 {Why}");
        await hands.WorkAsync();

        var own = await hands.SayAsync("commander", "countersign A-1 fine");
        var weak = await hands.SayAsync("responder", "countersign A-1 fine");
        var other = await hands.SayAsync("security-lead", "countersign A-1 right to do");
        var again = await hands.SayAsync("technical-lead", "countersign A-1 me too");
        await hands.Bot.SendAsync();

        Assert.Equal([CommandOutcome.Refused, CommandOutcome.Refused, CommandOutcome.Done, CommandOutcome.Refused], new[] { own, weak, other, again }.Select(answer => answer.Outcome));
        Assert.DoesNotContain(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("not countersigned yet", StringComparison.Ordinal));
        Assert.Contains(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("let it run alone", StringComparison.Ordinal) && text.Contains("right to do", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_looked_at_it_for_a_day_and_management_hears_of_that_once()
    {
        await using var hands = await HandsHarness.StartAsync(breakGlass: true);
        await AskAsync(hands);
        await hands.SayAsync("commander", $"break-glass A-1 {Why}");
        await hands.WorkAsync();

        hands.Bot.Clock.Advance(BreakGlass.CountersignWithin);
        await hands.Bot.Get<ClockSweep>().RunAsync(TestRun.Token);
        await hands.Bot.Get<ClockSweep>().RunAsync(TestRun.Token);
        await hands.Bot.SendAsync();

        Assert.Single(await hands.Bot.TimelineAsync(hands.Incident), entry => entry.Kind == TimelineEntryKind.BreakGlassOverdue);
        Assert.Single(await hands.Bot.SeenAsync("management", BotHarness.Lobby), text => text.Contains("nobody has looked at it for a day", StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_default_the_glass_stays_whole()
    {
        await using var hands = await HandsHarness.StartAsync();
        await AskAsync(hands);

        var answer = await hands.SayAsync("commander", $"break-glass A-1 {Why}");
        await hands.WorkAsync();

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains("actions.breakGlass", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
    }

    [Theory]
    [InlineData("commander", "eradicate.flag-burn pve1 it must go", "takes two people, always")]
    [InlineData("security-lead", "contain.flag-raise pve1 ttl=180 it is time", "takes the role break-glass")]
    public async Task The_glass_is_not_for_everybody_nor_for_everything(string requester, string run, string because)
    {
        await using var hands = await HandsHarness.StartAsync(breakGlass: true);
        await hands.SayAsync(requester, $"run {run}");
        await hands.WorkAsync();

        var answer = await hands.SayAsync(requester, $"break-glass A-1 {Why}");
        await hands.WorkAsync();

        Assert.Contains(because, BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task Only_the_one_who_asked_breaks_it_and_a_no_still_stops_it()
    {
        await using var hands = await HandsHarness.StartAsync(breakGlass: true);
        await hands.SayAsync("technical-lead", "run contain.flag-raise pve1 ttl=180 it is time");
        await hands.WorkAsync();
        var others = await hands.SayAsync("commander", $"break-glass A-1 {Why}");
        await AskAsync(hands, "A-2");

        await hands.SayAsync("commander", $"break-glass A-2 {Why}");
        await hands.SayAsync("security-lead", "deny A-2 I am here, wait");
        await hands.WorkAsync();

        Assert.Equal(CommandOutcome.Refused, others.Outcome);
        Assert.Equal(RequestState.Denied, await hands.StateAsync("A-2"));
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task A_word_that_came_too_late_does_not_count()
    {
        await using var hands = await HandsHarness.StartAsync(breakGlass: true);
        await AskAsync(hands);
        hands.Bot.Clock.Advance(TimeSpan.FromMinutes(16));

        await hands.SayAsync("commander", $"break-glass A-1 {Why}");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Expired, await hands.StateAsync());
        Assert.Empty(hands.Host.Ran);
    }

    private static async Task AskAsync(HandsHarness hands, string key = "A-1")
    {
        await hands.SayAsync("commander", "run contain.flag-raise pve1 ttl=180 it is time");
        await hands.WorkAsync();
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync(key));
    }
}
