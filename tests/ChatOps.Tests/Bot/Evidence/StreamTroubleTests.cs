using System.Security.Cryptography;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Evidence;
using ChatOps.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What can go wrong with a stream is said to people for what it is.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class StreamTroubleTests
{
    private const int Piece = 1 << 20;

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((3 * Piece) + 77);

    [Fact]
    public async Task A_full_disk_ends_it_with_a_sentence_and_with_room_it_goes_again()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        foreach (var action in (string[])["evidence.whole", "evidence.pieces"])
        {
            using var disk = await SmallDisk.MountAsync(harness.Vault, mebibytes: 2);

            // The manifest finds no room either; the next check of the vault puts it there.
            Assert.True(await Record.ExceptionAsync(() => harness.TakeAsync(action)) is null or IOException);
        }

        var (whole, pieces) = (await harness.ItemAsync("thing"), await harness.ItemAsync("image"));
        Assert.Equal((EvidenceState.Partial, EvidenceState.Partial), (whole.State, pieces.State));
        Assert.Contains("It could not be kept whole: No space left on device", whole.Says, StringComparison.Ordinal);

        // Of two pieces that arrive together the one that looks at the disk first tells; both tell the same.
        Assert.Matches("as full as it may become. Make room, or set evidence.folder|No space left on device", pieces.Says);
        Assert.Contains(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("No space left on device", StringComparison.Ordinal));
        await harness.TakeAsync("evidence.whole");
        Assert.Equal(EvidenceState.Verified, (await harness.ItemAsync("thing")).State);
    }

    [Fact]
    public async Task A_vault_that_is_slower_than_the_host_is_said_while_it_lasts()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        var gate = Path.Combine(Path.GetDirectoryName(harness.Identity)!, "gate");
        var slow = $"{gate}-age";
        await File.WriteAllTextAsync(slow, $"#!/bin/sh\nwhile [ ! -e {gate} ]; do sleep 0.05; done\nexec age \"$@\"\n", Token);
        File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        harness.Bot.Get<EvidenceOptions>().Age = slow;

        var taking = harness.TakeAsync("evidence.pieces");
        await Until.TrueAsync(() => Task.FromResult(taking.IsCompleted || harness.Host.Writing == 2));
        harness.Bot.Clock.Advance(TimeSpan.FromSeconds(9));
        await Until.TrueAsync(async () => taking.IsCompleted
            || ((await harness.ItemsAsync()).SingleOrDefault(item => item.Step == "image")?.Says ?? "").Contains("slower than the host", StringComparison.Ordinal));
        var arriving = await harness.ItemAsync("image");
        await File.WriteAllTextAsync(gate, "", Token);
        await taking;

        Assert.Equal(EvidenceState.Arriving, arriving.State);
        Assert.Contains("; held up by the vault", EvidenceWords.Progress(arriving, arriving.StartedAt), StringComparison.Ordinal);
        var item = await harness.ItemAsync("image");
        Assert.Equal((EvidenceState.Verified, null), (item.State, item.Says));
    }

    [Fact]
    public async Task A_bot_that_breaks_off_over_pieces_tells_no_more_of_them()
    {
        var clock = new HeldClock(TimeSpan.FromSeconds(10));
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EvidenceIntake>(provider, clock)));
        harness.Host.Middle = _ => throw new OperationCanceledException("killed");
        await harness.SayAsync("commander", "run evidence.pieces pve1 to have it");
        await Record.ExceptionAsync(harness.WorkAsync);

        // Somebody who still waited to tell would be found here.
        var over = new TaskCompletionSource();
        var passing = clock.PassAsync(over.Task, Token);
        over.SetResult();

        Assert.Null(await passing);
        Assert.Equal(EvidenceState.Arriving, (await harness.ItemAsync("image")).State);
    }

    [Theory]
    [InlineData(3 * 3600_000, "the host's clock is 3 h 0 min ahead, and so are the times in what it sent")]
    [InlineData(-90_000, "the host's clock is 1 min behind, and so are the times in what it sent")]
    [InlineData(500, null)]
    public async Task A_host_whose_clock_is_off_is_said_to_be_with_what_it_sent(long off, string? words)
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.Clock = () => harness.Bot.Clock.GetUtcNow().ToUnixTimeMilliseconds() + off;

        await harness.TakeAsync("evidence.whole");

        Assert.All(await harness.ItemsAsync(), item => Assert.Equal(off, item.HostSkewMs));
        Assert.Equal(words is not null, (await harness.Bot.SeenAsync("commander", "inc-1")).Any(text => text.Contains(words ?? "the host's clock is", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_pace_makes_each_stream_wait_for_its_turn_and_makes_up_for_no_idle_time()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var pace = new Pace(2, clock);
        var one = pace.KeepAsync(2 * Piece, Token);
        var other = pace.KeepAsync(2 * Piece, Token);

        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(one.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await one;
        Assert.False(other.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await other;

        clock.Advance(TimeSpan.FromMinutes(5));
        var later = pace.KeepAsync(2 * Piece, Token);
        Assert.False(later.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await later;
    }

    /// <summary>A disk of its own for a vault, which is soon full.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly string _folder;

        private SmallDisk(string folder) => _folder = folder;

        public static async Task<SmallDisk> MountAsync(string folder, int mebibytes)
        {
            if (Environment.UserName != "root")
            {
                Assert.False(RequireAll, "A small disk is needed, which takes root.");
                Assert.Skip("A small disk is needed, which takes root.");
            }

            Directory.CreateDirectory(folder);
            await VaultHarness.RunAsync("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "chatops-test", folder);
            return new SmallDisk(folder);
        }

        public void Dispose()
        {
            // Lazily: a file of it may still be open.
            using var umount = System.Diagnostics.Process.Start("umount", ["--lazy", _folder]);
            umount.WaitForExit();
        }
    }
}
