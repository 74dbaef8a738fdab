using System.Security.Cryptography;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What destroys evidence waits for the evidence itself, not for a run that once took it.</summary>
public sealed class EvidenceGateTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(1000);

    [Theory, OnEachProvider]
    public async Task What_was_taken_opens_the_gate_until_it_is_destroyed(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync(Content, provider);
        Assert.Equal((RequestState.Refused, true), await RemoveAsync(harness));
        await harness.TakeAsync("evidence.whole");
        Assert.Equal((RequestState.AwaitingApproval, false), await RemoveAsync(harness));

        await DoneAsync(harness, "commander", "close the end");
        await DoneAsync(harness, "responder", "evidence destroy E-1 nobody needs it");
        await DoneAsync(harness, "security-lead", "evidence destroy E-1");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await DoneAsync(harness, "commander", "reopen it came back");

        Assert.Equal((RequestState.Refused, true), await RemoveAsync(harness));
        await harness.TakeAsync("evidence.whole");
        Assert.Equal((RequestState.AwaitingApproval, false), await RemoveAsync(harness));
    }

    [Fact]
    public async Task What_broke_off_opens_no_gate()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.Breaks = _ => true;
        await harness.TakeAsync("evidence.whole");

        Assert.Equal((RequestState.Refused, true), await RemoveAsync(harness));
    }

    private static async Task<(RequestState State, bool Lacks)> RemoveAsync(VaultHarness harness)
    {
        await DoneAsync(harness, "commander", "run eradicate.thing pve1 it must go");
        await harness.WorkAsync();
        await using var db = harness.Bot.Record.Read();
        var newest = await db.ActionRequests.OrderByDescending(request => request.Number).FirstAsync(Token);
        return (newest.State, newest.Says?.Contains("First keep what would be lost: run evidence.whole", StringComparison.Ordinal) == true);
    }

    private static async Task DoneAsync(VaultHarness harness, string account, string command)
    {
        var answer = await harness.SayAsync(account, command);
        Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
    }
}
