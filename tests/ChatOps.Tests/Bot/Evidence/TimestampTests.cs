using System.Net;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>Somebody else's word that a manifest was there: openssl makes the stamps, and openssl checks them.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class TimestampTests
{
    [Fact]
    public async Task A_manifest_is_stamped_once_by_whom_the_settings_trust_and_openssl_agrees()
    {
        await using var authority = await TimestampServer.StartAsync();
        await using var harness = await VaultHarness.StartAsync([1, 2, 3], set: options =>
        {
            options.Timestamp.Url = authority.Url;
            options.Timestamp.CaFile = authority.Certificate;
        });
        await harness.TakeAsync("evidence.whole");

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        await using var db = harness.Bot.Record.Read();
        var stamp = await db.EvidenceTimestamps.SingleAsync(Token);
        Assert.Equal(stamp.At, Assert.Single(await harness.EventsAsync<EvidenceTimestamped>()).At);
        Assert.Equal(1, authority.Asked);
        var folder = Path.Combine(harness.Vault, Path.GetDirectoryName((await harness.ItemAsync("thing")).Place)!);
        await VaultHarness.RunAsync(
            "openssl", "ts", "-verify", "-token_in", "-in", Path.Combine(folder, "manifest.json.tst"), "-data", Path.Combine(folder, "manifest.json"), "-CAfile", authority.Certificate);
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task A_stamp_by_somebody_else_or_of_something_else_does_not_count()
    {
        await using var authority = await TimestampServer.StartAsync();
        await using var other = await TimestampServer.StartAsync();
        await using var harness = await VaultHarness.StartAsync([1, 2, 3], set: options =>
        {
            options.Timestamp.Url = authority.Url;
            options.Timestamp.CaFile = other.Certificate;
        });
        await harness.TakeAsync("evidence.whole");

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        harness.Options.Timestamp.CaFile = authority.Certificate;
        authority.Replays = true;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        authority.Replays = false;
        authority.Says = HttpStatusCode.ServiceUnavailable;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Empty(await harness.EventsAsync<EvidenceTimestamped>());
        Assert.Equal(3, authority.Asked);
        authority.Says = HttpStatusCode.OK;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.Single(await harness.EventsAsync<EvidenceTimestamped>());
    }
}
