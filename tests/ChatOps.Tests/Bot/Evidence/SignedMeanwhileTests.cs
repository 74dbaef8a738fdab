using ChatOps.Bot.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>Bots go on signing while the evidence is checked, and what they sign is no tampering.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SignedMeanwhileTests
{
    [Theory, OnEachProvider]
    public async Task A_timeline_that_is_signed_while_the_evidence_is_checked_holds(StorageProvider provider)
    {
        using var meanwhile = new Meanwhile();
        await using var harness = await VaultHarness.StartAsync([1, 2, 3], provider, named: false);
        await harness.TakeAsync("evidence.whole");
        var sweep = harness.Bot.Get<CheckpointSweep>();
        await sweep.SweepAsync(Token);
        await harness.Bot.SendAsync();
        meanwhile.Before("timeline_entries", async () =>
        {
            await harness.SayAsync("responder", "note it goes on");
            await sweep.SweepAsync(Token);
        });

        var report = await harness.CheckAsync();

        Assert.True(meanwhile.HasHappened);
        Assert.Empty(report.Faults);
    }
}
