using ChatOps.Actions.Ssh;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>Steps that run under a name: started at most once, asked for afterwards, on real systemd and without it.</summary>
[Collection(nameof(SshLab))]
public sealed class UnitWatchTests(SshLab lab)
{
    private readonly SshHosts _hosts = lab.Warm;
    private readonly string _unit = $"chatops-test-{Guid.NewGuid():n}";

    private SshHost Host => lab.Hosts[0].Ssh;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_never_started_is_not_known(bool systemd)
    {
        Assert.IsType<UnitState.NotKnown>(await StateAsync(systemd));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_runs_until_it_ends_and_its_output_and_code_stay(bool systemd)
    {
        var started = await StartAsync(systemd, "echo out; echo err >&2; while ! test -e /tmp/go; do sleep 0.05; done; echo $$ ${HOME} >/tmp/expanded; exit 7");

        Assert.Equal(0, started.Code());
        Assert.IsType<UnitState.Running>(await StateAsync(systemd));
        await lab.InHostAsync(lab.Hosts[0], "touch /tmp/go");
        Assert.Equal(7, Assert.IsType<UnitState.Ended>(await EndAsync(systemd)).Code);
        Assert.Matches("\\A[0-9]+ /root\n\\z", await lab.InHostAsync(lab.Hosts[0], "rm /tmp/go; cat /tmp/expanded; rm /tmp/expanded"));
        var output = await _hosts.AskAsync(Host, UnitWatch.OutputQuestion(_unit, systemd, false));
        Assert.Equal("out\nerr\n", output.Text());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_that_is_forgotten_is_not_started_again_by_whoever_comes_too_late(bool systemd)
    {
        await StartAsync(systemd, "exit 0");
        Assert.Equal(0, Assert.IsType<UnitState.Ended>(await EndAsync(systemd)).Code);

        Assert.Equal(0, (await _hosts.AskAsync(Host, UnitWatch.Forget(_unit, systemd, false))).Code());

        Assert.NotEqual(0, (await StartAsync(systemd, "touch /tmp/late")).Code());
        Assert.Equal("no\n", await lab.InHostAsync(lab.Hosts[0], "test -e /tmp/late && echo yes || echo no"));
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_ended_by_systemd()
    {
        await StartAsync(true, "sleep 307", 1);

        Assert.Equal("timeout", Assert.IsType<UnitState.Killed>(await EndAsync(true)).Result);
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_ended_without_systemd_too()
    {
        await StartAsync(false, "sleep 308", 1);

        Assert.Equal(124, Assert.IsType<UnitState.Ended>(await EndAsync(false)).Code);
    }

    [Theory]
    [InlineData(true, "sleep 309")]
    [InlineData(true, "exit 0")]
    [InlineData(true, "exit 7")]
    [InlineData(false, "sleep 309")]
    [InlineData(false, "exit 7")]
    public async Task A_second_start_under_the_same_name_is_refused(bool systemd, string script)
    {
        await StartAsync(systemd, script);

        var second = await StartAsync(systemd, "touch /tmp/second");

        Assert.Equal(systemd ? 1 : HostShell.AlreadyStarted, second.Code());
        Assert.Equal("no\n", await lab.InHostAsync(lab.Hosts[0], "pkill -x sleep; test -e /tmp/second && echo yes || echo no"));
    }

    [Fact]
    public async Task A_step_that_reads_its_input_runs_once()
    {
        var command = new HostCommand(HostShell.Once(_unit, "cat; exit 6", false, 30, false, false), HostWords.Long) { Input = "secret"u8.ToArray() };

        var first = await _hosts.RunAsync(Host, command, Token);
        var second = await _hosts.RunAsync(Host, command, Token);

        Assert.Equal((6, "secret"), (first.Code(), first.Text()));
        Assert.Equal((HostShell.AlreadyStarted, ""), (second.Code(), second.Text()));
    }

    [Fact]
    public async Task A_step_outlives_the_connection_that_it_was_started_on()
    {
        await StartAsync(true, "while ! test -e /tmp/gone; do sleep 0.05; done; exit 4");

        await lab.InHostAsync(lab.Hosts[0], "pkill -KILL -f '^sshd: root@notty'; touch /tmp/gone");

        Assert.Equal(4, Assert.IsType<UnitState.Ended>(await EndAsync(true)).Code);
        await lab.InHostAsync(lab.Hosts[0], "rm /tmp/gone");
    }

    [Fact]
    public async Task The_journal_remembers_what_was_started()
    {
        Assert.Equal(1, (await _hosts.AskAsync(Host, UnitWatch.TraceQuestion(_unit, false))).Code());

        await StartAsync(true, "echo trace");
        await EndAsync(true);
        await _hosts.AskAsync(Host, UnitWatch.Forget(_unit, true, false));

        Assert.Equal(0, (await _hosts.AskAsync(Host, UnitWatch.TraceQuestion(_unit, false))).Code());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Warning: something\n")]
    [InlineData("LoadState=loaded\n")]
    public void What_is_no_answer_is_not_taken_for_one(string answer)
    {
        Assert.Null(UnitWatch.Read(answer, true));
        Assert.Null(UnitWatch.Read(answer, false));
    }

    private Task<HostResult> StartAsync(bool systemd, string script, long seconds = 60) => _hosts.AskAsync(
        Host,
        systemd
            ? HostShell.Unit(_unit, "a test", script, false, seconds, false, false)
            : HostShell.Detached(_unit, script, false, seconds, false, false));

    private async Task<UnitState?> StateAsync(bool systemd) =>
        UnitWatch.Read((await _hosts.AskAsync(Host, UnitWatch.StateQuestion(_unit, systemd, false))).Text(), systemd);

    private async Task<UnitState?> EndAsync(bool systemd)
    {
        UnitState? state = null;
        await Until.TrueAsync(async () => (state = await StateAsync(systemd)) is not UnitState.Running);
        return state;
    }
}
