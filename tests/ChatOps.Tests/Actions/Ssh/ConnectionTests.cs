using ChatOps.Actions.Ssh;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>Connections: kept warm, shared, replaced, noticed when they die.</summary>
[Collection(nameof(SshLab))]
public sealed class ConnectionTests(SshLab lab) : IAsyncLifetime
{
    private const string Port = "echo $SSH_CONNECTION | cut -d' ' -f2";

    private static readonly SshLimits Quick = HostWords.Patient with { HeartbeatEvery = TimeSpan.FromMilliseconds(100) };

    private SshHosts _hosts = new(TimeProvider.System, HostWords.Patient);

    // The second host is the one that is maltreated.
    private LabHost Victim => lab.Hosts[1];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    [Fact]
    public async Task Commands_share_a_warm_connection_and_one_that_wants_a_new_one_gets_it()
    {
        var first = await _hosts.AskAsync(Victim.Ssh, Port);
        var second = await _hosts.AskAsync(Victim.Ssh, Port);
        var own = await _hosts.RunAsync(Victim.Ssh, new HostCommand(Port, HostWords.Long) { OnNewConnection = true }, Token);

        Assert.Equal(first.Text(), second.Text());
        Assert.NotEqual(first.Text(), own.Text());
    }

    [Fact]
    public async Task Many_commands_at_once_take_few_connections()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => _hosts.AskAsync(Victim.Ssh, $"{Port}; exit {i}")));

        Assert.Equal(Enumerable.Range(0, 24), results.Select(result => result.Code()));
        Assert.InRange(results.Select(result => result.Text()).Distinct().Count(), 1, 4);
    }

    [Fact]
    public async Task A_connection_that_nobody_uses_is_closed()
    {
        await Use(Quick with { Idle = TimeSpan.Zero });

        await _hosts.AskAsync(Victim.Ssh, "true");

        await Until.TrueAsync(async () => await SessionsAsync() == 0);
        Assert.Equal(0, (await _hosts.AskAsync(Victim.Ssh, "true")).Code());
    }

    [Fact]
    public async Task A_host_that_takes_one_command_a_connection_serves_several()
    {
        await lab.ConfigureAsync(Victim, "MaxSessions 1");
        try
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => _hosts.AskAsync(Victim.Ssh, $"sleep 0.2; exit {i}")));

            Assert.Equal([0, 1, 2], results.Select(result => result.Code()));
        }
        finally
        {
            await lab.ConfigureAsync(Victim, "");
        }
    }

    [Fact]
    public async Task A_host_that_takes_no_commands_is_busy()
    {
        await lab.ConfigureAsync(Victim, "MaxSessions 0");
        try
        {
            Assert.Equal(HostFault.Busy, (await _hosts.AskAsync(Victim.Ssh, "true")).Fault());
            Assert.Equal(HostFault.Busy, (await _hosts.ProbeAsync(Victim.Ssh, Token)).Fault());
        }
        finally
        {
            await lab.ConfigureAsync(Victim, "");
        }
    }

    [Fact]
    public async Task A_command_that_the_host_cannot_start_was_not_sent()
    {
        // The account may have as many processes as its login takes, and no more.
        await lab.InHostAsync(
            Victim,
            "useradd -m -s /bin/dash few; mkdir /home/few/.ssh; cp /root/.ssh/authorized_keys /home/few/.ssh/; chown -R few /home/few; echo 'few hard nproc 1' >/etc/security/limits.d/few.conf");

        var result = await _hosts.AskAsync(Victim.Ssh with { User = "few" }, "true");

        Assert.Equal(HostFault.Busy, result.Fault());
        Assert.Contains("another process", result.Ended<HostEnding.NotSent>().Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warm_connection_that_the_host_closed_is_replaced()
    {
        var first = await _hosts.AskAsync(Victim.Ssh, Port);
        await EndSessionsAsync();
        await Until.TrueAsync(async () => await SessionsAsync() == 0);

        var second = await _hosts.AskAsync(Victim.Ssh, Port);

        Assert.Equal(0, second.Code());
        Assert.NotEqual(first.Text(), second.Text());
    }

    [Fact]
    public async Task A_warm_connection_that_leads_nowhere_any_more_is_replaced_before_anything_is_sent()
    {
        var limits = HostWords.Patient with { Answer = TimeSpan.FromSeconds(61), HeartbeatEvery = TimeSpan.FromHours(1) };
        var clock = new HeldClock(limits.Answer);
        await Use(limits, clock);
        var first = await _hosts.AskAsync(Victim.Ssh, Port);
        clock.Forget();
        await DropAsync($"tcp sport {first.Text().Trim()}");
        try
        {
            var asked = _hosts.AskAsync(Victim.Ssh, $"{Port}; echo ran >>/tmp/ran");
            Assert.NotNull(await clock.PassAsync(asked, Token));
            var second = await asked;

            Assert.Equal(0, second.Code());
            Assert.NotEqual(first.Text(), second.Text());
        }
        finally
        {
            await UndropAsync();
        }

        Assert.Equal("ran\n", await lab.InHostAsync(Victim, "cat /tmp/ran; rm /tmp/ran"));
    }

    [Fact]
    public async Task A_host_that_falls_silent_is_noticed_within_twenty_seconds_and_its_command_is_lost()
    {
        var limits = new SshLimits();
        var clock = new HeldClock(limits.HeartbeatEvery, limits.HeartbeatWithin);
        await Use(limits with { Connect = HostWords.Patient.Connect, Answer = HostWords.Patient.Answer }, clock);
        var running = await StartedAsync("exec sleep 302");

        await DropAsync("tcp dport 2849");
        try
        {
            var passed = TimeSpan.Zero;
            while (await clock.PassAsync(running, Token) is { } time)
            {
                passed += time;
            }

            Assert.Contains("does not answer", (await running).Ended<HostEnding.Lost>().Says, StringComparison.Ordinal);
            Assert.InRange(passed, limits.HeartbeatWithin, TimeSpan.FromSeconds(20));
        }
        finally
        {
            await UndropAsync();
        }
    }

    [Fact]
    public async Task A_command_whose_connection_is_reset_is_lost()
    {
        await Use(Quick);
        var running = await StartedAsync("exec sleep 303");

        await lab.InHostAsync(Victim, "nft 'add table ip cut; add chain ip cut in { type filter hook input priority 0; }; add rule ip cut in tcp dport 2849 reject with tcp reset'");
        try
        {
            (await running).Ended<HostEnding.Lost>();
        }
        finally
        {
            await UndropAsync();
        }
    }

    [Fact]
    public async Task A_command_whose_sshd_is_killed_is_lost()
    {
        var running = await StartedAsync("exec sleep 304");

        await EndSessionsAsync();

        (await running).Ended<HostEnding.Lost>();
    }

    [Fact]
    public async Task A_command_that_runs_when_the_transport_is_closed_is_lost()
    {
        var running = await StartedAsync("exec sleep 305");

        await _hosts.DisposeAsync();

        Assert.Contains("stopping", (await running).Ended<HostEnding.Lost>().Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quiet_command_lives_through_many_heartbeats()
    {
        var clock = new HeldClock(HostWords.Patient.HeartbeatEvery);
        await Use(HostWords.Patient, clock);
        var running = await StartedAsync("while ! test -e /tmp/enough; do sleep 0.05; done; exit 3");

        for (var beat = 0; beat < 20; beat++)
        {
            // The next one is due when this one was answered.
            Assert.NotNull(await clock.PassAsync(running, Token));
        }

        await lab.InHostAsync(Victim, "touch /tmp/enough");
        Assert.Equal(3, (await running).Code());
        await lab.InHostAsync(Victim, "rm /tmp/enough");
    }

    /// <summary>Starts a command and comes back when it runs.</summary>
    private async Task<Task<HostResult>> StartedAsync(string command)
    {
        await lab.InHostAsync(Victim, "rm -f /tmp/began");
        var running = _hosts.AskAsync(Victim.Ssh, $"touch /tmp/began; {command}");
        await Until.TrueAsync(async () => await lab.InHostAsync(Victim, "test -e /tmp/began && echo yes || echo no") == "yes\n");
        return running;
    }

    private async Task Use(SshLimits limits, TimeProvider? clock = null)
    {
        await _hosts.DisposeAsync();
        _hosts = new SshHosts(clock ?? TimeProvider.System, limits);
    }

    private Task DropAsync(string match) => lab.InHostAsync(
        Victim, $"nft 'add table ip cut; add chain ip cut in {{ type filter hook input priority 0; }}; add rule ip cut in {match} drop'");

    private Task UndropAsync() => lab.InHostAsync(Victim, "nft delete table ip cut; pkill -x sleep || :");

    private Task EndSessionsAsync() => lab.InHostAsync(Victim, "pkill -KILL -f '^sshd: root@notty'; pkill -x sleep || :");

    private async Task<int> SessionsAsync() => int.Parse(
        await lab.InHostAsync(Victim, "ss -Htn state established '( sport = :2849 )' | wc -l"), System.Globalization.CultureInfo.InvariantCulture);
}
