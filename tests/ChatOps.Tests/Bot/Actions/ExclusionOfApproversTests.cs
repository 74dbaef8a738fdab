using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>What a suspect asked for or agreed to does not run, also if they were found out only afterwards.</summary>
public sealed class ExclusionOfApproversTests
{
    [Theory]
    [InlineData("commander", "security-lead", "security-lead", "Somebody who approved it may not do so any more.")]
    [InlineData("technical-lead", "security-lead", "technical-lead", "The one who asked for it is kept out of the incident.")]
    public async Task A_word_of_theirs_is_void_before_anything_is_sent(string asks, string agrees, string suspect, string because)
    {
        await using var hands = await HandsHarness.StartAsync();
        await hands.SayAsync(asks, "run contain.flag-raise pve1 ttl=180 it is time");
        await hands.WorkAsync();
        Assert.Equal(CommandOutcome.Done, (await hands.SayAsync(agrees, "approve A-1")).Outcome);

        Assert.Equal(CommandOutcome.Done, (await hands.SayAsync("commander", $"exclude @{suspect} it is their account")).Outcome);
        await hands.WorkAsync();

        var request = await hands.RequestAsync();
        Assert.Equal(RequestState.Voided, request.State);
        Assert.Contains(because, request.Says, StringComparison.Ordinal);
        Assert.Empty(hands.Host.Ran);
    }

    [Fact]
    public async Task They_cannot_decide_and_nobody_calls_them()
    {
        await using var hands = await HandsHarness.StartAsync();
        await hands.SayAsync("commander", "exclude @security-lead it is their account");
        await hands.SayAsync("commander", "run contain.flag-raise pve1 ttl=180 it is time");
        await hands.WorkAsync();

        var answer = await hands.SayAsync("security-lead", "approve A-1");

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains("There is no INC-1 that you may see", BotHarness.Words(answer), StringComparison.Ordinal);
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
        var call = Assert.Single(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("waits for a second person", StringComparison.Ordinal));
        Assert.Contains("@technical-lead", call, StringComparison.Ordinal);
        Assert.DoesNotContain("@security-lead", call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_those_are_named_whose_word_would_count_and_how_others_get_there_is_said()
    {
        await using var hands = await HandsHarness.StartAsync(opening: "open p2 odd thing");
        await hands.SayAsync("commander", "remove @technical-lead");
        await hands.SayAsync("commander", "exclude @security-lead it is their account");
        await hands.SayAsync("commander", "run contain.flag-raise pve1 ttl=180 it is time");
        await hands.WorkAsync();

        var call = Assert.Single(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("waits for a second person", StringComparison.Ordinal));
        Assert.Contains("Nobody on it can decide now", call, StringComparison.Ordinal);
        Assert.Contains("invite INC-1 @name", call, StringComparison.Ordinal);
        Assert.DoesNotContain("-lead", call, StringComparison.Ordinal);
        var card = await CardAsync(hands);
        Assert.Contains("is on the incident (nobody now)", card, StringComparison.Ordinal);
        Assert.DoesNotContain("-lead", card, StringComparison.Ordinal);
        var own = BotHarness.Words(await hands.SayAsync("commander", "approve A-1"));
        Assert.Contains("somebody on INC-1 with the role approver", own, StringComparison.Ordinal);
        Assert.DoesNotContain("-lead", own, StringComparison.Ordinal);

        await hands.SayAsync("commander", "invite @technical-lead");
        Assert.Contains("is on the incident (technical-lead)", await CardAsync(hands), StringComparison.Ordinal);
        await hands.SayAsync("commander", "exclude @technical-lead it is theirs too");
        Assert.Contains("is on the incident (nobody now)", await CardAsync(hands), StringComparison.Ordinal);
    }

    private static async Task<string> CardAsync(HandsHarness hands) =>
        Assert.Single(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("Needs", StringComparison.Ordinal));
}
