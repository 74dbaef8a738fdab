using System.Security.Cryptography;
using ChatOps.Actions.Ssh;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>Output that flows into a target as it comes, as evidence does.</summary>
[Collection(nameof(SshLab))]
public sealed class StreamTests(SshLab lab) : IAsyncLifetime
{
    private const long Much = 64 << 20;

    /// <summary>Many heartbeats to a stream.</summary>
    private static readonly SshLimits Quick = HostWords.Patient with { HeartbeatEvery = TimeSpan.FromMilliseconds(20) };

    private readonly SshHosts _hosts = new(TimeProvider.System, Quick);

    private SshHost Host => lab.Hosts[0].Ssh;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    [Fact]
    public async Task A_stream_arrives_whole_with_its_digest()
    {
        using var target = new MemoryStream();

        var result = await _hosts.StreamAsync(
            Host, new HostCommand(HostShell.Stream("head -c 50000000 /dev/urandom", false, 60, false, false), HostWords.Long), target, Token);

        Assert.Equal(0, result.Code());
        Assert.Equal((50_000_000, 50_000_000), (result.OutputBytes, target.Length));
        Assert.Empty(result.Output);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(target.ToArray())), result.OutputSha256);
        Assert.StartsWith(result.OutputSha256, HostText.Clean(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hosts_own_digest_is_heard_however_much_it_complained_before()
    {
        var complaints = HostCommand.DefaultCap + (HostCommand.DefaultCap / 2);
        using var target = new MemoryStream();

        var result = await _hosts.StreamAsync(
            Host, new HostCommand(HostShell.Stream($"head -c {complaints} /dev/zero | tr '\\0' '\\n' >&2; echo loot", false, 60, false, false), HostWords.Long), target, Token);

        Assert.True(result.ErrorBytes > complaints);
        Assert.Equal(HostCommand.DefaultCap, result.Errors.Length);
        Assert.Equal(result.OutputSha256, ChatOps.Bot.Evidence.EvidenceJudgement.ToldBy(result));
    }

    [Fact]
    public async Task A_stream_goes_on_while_keys_are_exchanged_anew()
    {
        await lab.ConfigureAsync(lab.Hosts[0], "RekeyLimit 1M\nLogLevel DEBUG1");
        try
        {
            using var target = new MemoryStream();

            var result = await _hosts.StreamAsync(
                Host, new HostCommand(HostShell.Stream("head -c 1200000 /dev/urandom", false, 60, false, false), HostWords.Long), target, Token);

            Assert.Equal(0, result.Code());
            Assert.StartsWith(result.OutputSha256, HostText.Clean(result.Errors), StringComparison.Ordinal);
            await lab.InHostAsync(lab.Hosts[0], "journalctl --sync; journalctl -o cat | grep -q rekeying");
        }
        finally
        {
            await lab.ConfigureAsync(lab.Hosts[0], "");
        }
    }

    [Fact]
    public async Task A_slow_target_makes_the_host_wait_and_takes_no_memory()
    {
        using var target = new GatedStream();
        var clock = new HeldClock(HostWords.Patient.HeartbeatEvery);
        await using var hosts = new SshHosts(clock, HostWords.Patient with { HeartbeatWithin = TimeSpan.FromSeconds(10) });
        var before = lab.Carried;
        var running = hosts.StreamAsync(Host, new HostCommand($"head -c {Much} /dev/zero; exit 6", HostWords.Long), target, Token);

        // Nothing moves any more; what did not come over cannot lie in memory.
        await target.Waits;
        var (carried, still) = (-1L, 0);
        await Until.TrueAsync(() =>
        {
            still = carried == lab.Carried ? still + 1 : 0;
            carried = lab.Carried;
            return Task.FromResult(still == 25);
        });
        Assert.InRange(carried - before, 1, 24 << 20);

        // A host that is made to wait is not taken for dead, however long it is.
        for (var beat = 0; beat < 25; beat++)
        {
            Assert.NotNull(await clock.PassAsync(running, Token));
        }

        Assert.False(running.IsCompleted);
        target.Open();
        var result = await running;
        Assert.Equal(6, result.Code());
        Assert.Equal((Much, Much), (result.OutputBytes, target.Written));
    }

    [Fact]
    public async Task A_target_that_fails_ends_it()
    {
        using var target = new FailingStream();

        var result = await _hosts.StreamAsync(Host, new HostCommand("yes", HostWords.Long), target, Token);

        Assert.Contains("disk full", result.Ended<HostEnding.Lost>().Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_the_cap_is_not_taken()
    {
        using var target = new MemoryStream();

        var result = await _hosts.StreamAsync(Host, new HostCommand("yes", HostWords.Long) { StreamCap = 1_000_001 }, target, Token);

        result.Ended<HostEnding.Lost>();
        Assert.Equal((1_000_001, 1_000_001), (result.OutputBytes, target.Length));
    }

    [Fact]
    public async Task A_stream_that_is_called_off_is_lost()
    {
        using var target = new GatedStream();
        using var off = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = _hosts.StreamAsync(Host, new HostCommand("yes", HostWords.Long), target, off.Token);
        await target.Waits;

        await off.CancelAsync();

        (await running).Ended<HostEnding.Lost>();
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_lost_and_tells_what_came()
    {
        using var target = new MemoryStream();
        var running = _hosts.StreamAsync(Host, new HostCommand("echo begin; exec sleep 306", HostWords.Long), target, Token);
        await Until.TrueAsync(() => Task.FromResult(target.Length == 6));

        await lab.InHostAsync(lab.Hosts[0], "pkill -KILL -f '^sshd: root@notty'; pkill -x sleep || :");

        var result = await running;
        result.Ended<HostEnding.Lost>();
        Assert.Equal(6, result.OutputBytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("begin\n"u8)), result.OutputSha256);
    }

    /// <summary>Takes nothing until it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waits => _waits.Task;

        public long Written { get; private set; }

        public void Open() => _opened.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _waits.TrySetResult();
            await _opened.Task.WaitAsync(cancellationToken);
            Written += buffer.Length;
        }
    }

    private sealed class FailingStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("disk full");
    }
}
