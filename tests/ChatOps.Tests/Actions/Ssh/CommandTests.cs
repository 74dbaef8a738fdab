using System.Security.Cryptography;
using System.Text;
using ChatOps.Actions.Ssh;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>Commands on a real sshd: what goes there, what comes back, and how they end.</summary>
[Collection(nameof(SshLab))]
public sealed class CommandTests(SshLab lab)
{
    private readonly SshHosts _hosts = lab.Warm;

    private SshHost Host => lab.Hosts[0].Ssh;

    [Fact]
    public async Task A_command_brings_its_exit_code_and_both_of_its_streams()
    {
        var result = await _hosts.AskAsync(Host, "printf out; printf err >&2; exit 7");

        Assert.Equal(7, result.Code());
        Assert.Equal("out", result.Text());
        Assert.Equal("err", Encoding.UTF8.GetString(result.Errors));
        Assert.Equal((3, 3), (result.OutputBytes, result.ErrorBytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("out"u8)), result.OutputSha256);
        Assert.Equal(lab.Hosts[0].Pin, result.PresentedKey);
    }

    [Fact]
    public async Task A_command_line_arrives_byte_for_byte()
    {
        const string Odd = "a  b\t$HOME `id` \\ \" 'ä€🦊' \u202e\n* ~ !";

        var result = await _hosts.AskAsync(Host, $"printf %s {CommandLine.Quote(Odd)}");

        Assert.Equal(Odd, result.Text());
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(120_000)]
    public async Task A_command_line_longer_than_a_packet_arrives_byte_for_byte_with_its_input(int length)
    {
        var words = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i % 90))));

        var result = await _hosts.RunAsync(
            Host, new HostCommand($"printf %s {CommandLine.Quote(words)}; cat; exit 3", HostWords.Long) { Input = "and this"u8.ToArray() }, Token);

        Assert.Equal(3, result.Code());
        Assert.Equal($"{words}and this", result.Text());
    }

    [Fact]
    public async Task A_command_that_reads_without_input_ends_at_once()
    {
        var result = await _hosts.AskAsync(Host, "cat; echo read");

        Assert.Equal("read\n", result.Text());
    }

    [Fact]
    public async Task Ten_megabytes_go_in_and_come_out()
    {
        var bytes = RandomNumberGenerator.GetBytes(10 << 20);

        var result = await _hosts.RunAsync(Host, new HostCommand("cat", HostWords.Long) { Input = bytes, OutputCap = 20 << 20 }, Token);

        Assert.Equal(0, result.Code());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), result.OutputSha256);
        Assert.True(bytes.AsSpan().SequenceEqual(result.Output));
    }

    [Fact]
    public async Task A_command_that_reads_late_gets_all_of_its_input()
    {
        var result = await _hosts.RunAsync(Host, new HostCommand("sleep 0.5; wc -c", HostWords.Long) { Input = new byte[5 << 20] }, Token);

        Assert.Equal($"{5 << 20}\n", result.Text());
    }

    [Fact]
    public async Task A_command_may_end_without_reading_its_input()
    {
        var result = await _hosts.RunAsync(Host, new HostCommand("exit 4", HostWords.Long) { Input = new byte[10 << 20] }, Token);
        var next = await _hosts.AskAsync(Host, "echo well");

        Assert.Equal(4, result.Code());
        Assert.Equal("well\n", next.Text());
    }

    [Fact]
    public async Task Endless_output_is_cut_off_by_the_deadline_on_the_host()
    {
        var result = await _hosts.RunAsync(
            Host, new HostCommand(HostShell.Direct("yes | tee /dev/stderr", false, 2, false, false), HostWords.Long) { OutputCap = 1000 }, Token);

        Assert.Equal(124, result.Code());
        Assert.Equal((1000, 1000), (result.Output.Length, result.Errors.Length));
        Assert.True(result.OutputBytes > 1000, $"{result.OutputBytes}");
    }

    [Fact]
    public async Task Output_that_is_not_kept_takes_no_memory()
    {
        const long Much = 32 << 20;
        await using var worker = await WorkerProcess.StartAsync(OutputWorker.Arguments(Host, Much));
        worker.Begin();

        var told = Assert.Single(await worker.FinishAsync()).Split(' ').Select(long.Parse).ToArray();

        Assert.Equal([Much, Much, 1000, 1000], told[..4]);
        Assert.InRange(told[4], long.MinValue, 16 << 20);
    }

    [Fact]
    public async Task A_command_ended_by_a_signal_says_so()
    {
        var result = await _hosts.AskAsync(Host, "kill -TERM $$");

        Assert.Equal("TERM", result.Ended<HostEnding.Signalled>().Signal);
    }

    [Fact]
    public async Task A_command_that_outlives_its_limit_is_lost_and_not_failed()
    {
        var limit = TimeSpan.FromSeconds(59);
        var clock = new HeldClock(limit);
        await using var hosts = new SshHosts(clock, HostWords.Patient);
        var running = hosts.RunAsync(Host, new HostCommand("echo before; touch /tmp/began; exec sleep 310", limit), Token);
        await Until.TrueAsync(async () => await lab.InHostAsync(lab.Hosts[0], "test -e /tmp/began && echo yes || echo no") == "yes\n");

        // What came before this on the same connection has arrived.
        await hosts.AskAsync(Host, "true");
        Assert.Equal(limit, await clock.PassAsync(running, Token));

        var result = await running;
        Assert.Contains("may be running", result.Ended<HostEnding.Lost>().Says, StringComparison.Ordinal);
        Assert.Equal("before\n", result.Text());
        await lab.InHostAsync(lab.Hosts[0], "rm /tmp/began; pkill -x sleep || :");
    }

    [Fact]
    public async Task A_child_that_keeps_the_output_open_does_not_hold_the_end_back()
    {
        await using var hosts = new SshHosts(TimeProvider.System, HostWords.Patient with { Silence = TimeSpan.FromSeconds(1) });

        var result = await hosts.AskAsync(Host, "echo started; sleep 300 & exit 5");

        Assert.Equal(5, result.Code());
        Assert.Equal("started\n", result.Text());
        await lab.InHostAsync(lab.Hosts[0], "pkill -x sleep");
    }

    [Fact]
    public async Task A_call_that_was_called_off_before_sends_nothing()
    {
        var result = await _hosts.RunAsync(Host, new HostCommand("touch /tmp/sent", HostWords.Long), new CancellationToken(true));

        Assert.Equal(HostFault.Cancelled, result.Fault());
        Assert.Equal("no\n", await lab.InHostAsync(lab.Hosts[0], "test -e /tmp/sent && echo yes || echo no"));
    }

    [Fact]
    public async Task A_call_that_is_called_off_after_the_sending_is_lost()
    {
        using var off = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = _hosts.RunAsync(Host, new HostCommand("touch /tmp/began; exec sleep 301", HostWords.Long), off.Token);
        await Until.TrueAsync(async () => await lab.InHostAsync(lab.Hosts[0], "test -e /tmp/began && echo yes || echo no") == "yes\n");

        await off.CancelAsync();

        Assert.Contains("may be running", (await running).Ended<HostEnding.Lost>().Says, StringComparison.Ordinal);
        await lab.InHostAsync(lab.Hosts[0], "rm /tmp/began; pkill -x sleep || :");
    }

    [Fact]
    public async Task Both_kinds_of_text_that_cannot_be_sent_are_refused()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hosts.AskAsync(Host, "a\0b"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hosts.AskAsync(Host, "a\ud800b"));
    }

    [Fact]
    public async Task A_start_up_file_that_prints_and_sleeps_delays_nothing_but_its_own_commands()
    {
        // bash reads it for every command that sshd runs; the heartbeat runs none.
        var clock = new HeldClock(HostWords.Patient.HeartbeatEvery);
        await using var hosts = new SshHosts(clock, HostWords.Patient);
        await lab.InHostAsync(lab.Hosts[0], "printf 'printf noise; while ! test -e /tmp/go; do sleep 0.05; done\\n' >/root/.bashrc");
        try
        {
            var asked = hosts.AskAsync(Host, "echo said");
            for (var beat = 0; beat < 5; beat++)
            {
                // The next one is due when this one was answered.
                Assert.NotNull(await clock.PassAsync(asked, Token));
            }

            await lab.InHostAsync(lab.Hosts[0], "touch /tmp/go");
            var result = await asked;

            Assert.Equal(0, result.Code());
            Assert.Equal("noisesaid\n", result.Text());
        }
        finally
        {
            await lab.InHostAsync(lab.Hosts[0], "rm -f /root/.bashrc /tmp/go");
        }
    }
}
