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
}
