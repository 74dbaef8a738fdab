using ChatOps.Actions.Catalog;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>One host with real systemd and sshd for the actions to work on.</summary>
public sealed class ActionLab() : Lab("actions", 1);

/// <summary>
/// Actions of the catalogue on a real Debian host, each from the asking to the proof and back. What they did is judged in
/// the host, past the bot and its SSH.
/// </summary>
public sealed class LabActionTests(ActionLab lab) : IClassFixture<ActionLab>
{
    private const string NewProcess = "cp /bin/sleep /usr/local/bin/implant; echo x >>/usr/local/bin/implant; setsid -f implant 4242 </dev/null >/dev/null 2>&1; for i in 1 2 3 4 5; do p=$(pgrep -nf 'implant 4242') && break; sleep 0.1; done; ";
    private const string Started = "$(sed 's/^.*) //' /proc/$p/stat | cut -d' ' -f20)";

    private LabHost Host => lab.Hosts[0];

    [Theory]
    [InlineData("triage.host", "boot: exit code 0")]
    [InlineData("triage.connections", "sockets: exit code 0")]
    [InlineData("triage.auth minutes=60", "exit code 0")]
    [InlineData("triage.persistence", "exit code 0")]
    [InlineData("triage.integrity", "exit code")]
    [InlineData("evidence.volatile", "processes: exit code 0")]
    [InlineData("evidence.logs minutes=60", "exit code 0")]
    [InlineData("evidence.file path=/etc/hostname", "exit code 0")]
    public async Task What_only_reads_succeeds_on_one_persons_word(string action, string words)
    {
        await using var bot = await StartAsync();

        await AskAsync(bot, action);

        Assert.Equal(RequestState.Succeeded, (await EndAsync(bot, 1)).State);
        Assert.Contains(await bot.SeenAsync("commander", "inc-1"), text => text.Contains(words, StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string, string, string> Changes => new()
    {
        // action with values, what is made before, the question to the host, its answer after the run, its answer after the undo
        { "contain.user-lock user=mallory kill_sessions=yes waive=evidence.volatile", "useradd -m mallory; echo mallory:secret | chpasswd", "chage -l mallory | grep -c 'Account expires.*never'", "0", "1" },
        { "contain.block-ip ip=203.0.113.7 minutes=60", ":", "nft list table inet chatops_block 2>/dev/null | grep -c '203.0.113.7 timeout'", "1", "0" },
        { "eradicate.unit-disable unit=evil.service", "printf '[Service]\\nExecStart=/bin/sleep 99999\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/evil.service; systemctl daemon-reload; systemctl enable --now evil.service", "systemctl is-active evil.service", "inactive", "active" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_is_seen_in_the_host_and_so_is_its_undo(string action, string before, string question, string after, string undone)
    {
        await using var bot = await StartAsync();
        await lab.InHostAsync(Host, before);

        await AskAsync(bot, action);
        await ApproveAsync(bot, "A-1");

        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(bot, 1));
        Assert.Equal(after, await AnswerAsync(question));
        await bot.SayAsync("commander", "inc-1", "undo A-1 it was a test");
        await WorkAsync(bot);
        await ApproveAsync(bot, "A-2");
        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(bot, 2));
        Assert.Equal(undone, await AnswerAsync(question));
    }

    [Fact]
    public async Task A_process_is_captured_frozen_thawed_and_killed_and_no_other_that_has_its_number()
    {
        await using var bot = await StartAsync();
        var told = (await lab.InHostAsync(Host, $"{NewProcess} echo $p {Started} $(sha256sum </proc/$p/exe | cut -d' ' -f1)")).Trim().Split(' ');
        var process = $"pid={told[0]} starttime={told[1]}";

        await AskAsync(bot, $"contain.process-freeze pid={told[0]} starttime=1");
        Assert.Equal(RequestState.Refused, (await EndAsync(bot, 1)).State);
        await AskAsync(bot, $"evidence.process {process}");
        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(bot, 2));
        await AskAsync(bot, $"contain.process-freeze {process}");
        await ApproveAsync(bot, "A-3");
        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(bot, 3));
        Assert.Equal("T", await AnswerAsync($"grep -o '^State:.[A-Za-z]' /proc/{told[0]}/status | cut -f2"));
        await bot.SayAsync("commander", "inc-1", "undo A-3 go on");
        await WorkAsync(bot);
        await ApproveAsync(bot, "A-4");
        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(bot, 4));
        await AskAsync(bot, $"eradicate.process-kill {process} exe_sha256={told[2]}");
        await bot.SayAsync("security-lead", "inc-1", "approve A-5 pve1");
        bot.Clock.Advance(TimeSpan.FromSeconds(11));
        await WorkAsync(bot);

        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(bot, 5));
        Assert.Equal("gone", await AnswerAsync($"[ -d /proc/{told[0]} ] && echo there || echo gone"));
    }

    [Fact]
    public async Task A_bot_that_dies_after_the_start_finds_the_end_on_the_host_and_starts_nothing_again()
    {
        await using var bot = await StartAsync();
        await AskAsync(bot, "contain.block-ip ip=203.0.113.9 minutes=60");
        await bot.SayAsync("security-lead", "inc-1", "approve A-1");
        using var killed = new CancellationTokenSource();
        var working = bot.Get<RequestWorker>().WorkOnceAsync(killed.Token);
        while (!working.IsCompleted && await AnswerAsync("systemctl list-units --all --no-legend --plain 'chatops-*-block.service' | wc -l") == "0")
        {
        }

        await killed.CancelAsync();
        await Record.ExceptionAsync(() => working);
        await using var next = bot.Twin();
        bot.Clock.Advance(RequestRecord.LeaseTime + TimeSpan.FromSeconds(1));
        await WorkAsync(next);

        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(next, 1));
        await using var db = next.Record.Read();
        var run = await db.ActionRequests.Select(request => request.Run).SingleAsync(TestRun.Token);
        Assert.Equal("1", await AnswerAsync($"journalctl -q --no-pager -o cat | grep -c 'Started chatops-{run}-block.service'"));
    }

    private async Task<BotHarness> StartAsync()
    {
        var bot = await BotHarness.StartAsync(
            StorageProvider.Sqlite,
            [
                new HostSettings
                {
                    Id = "pve1", Address = Host.Near.Address.ToString(), Port = Host.Near.Port, User = "root", Platform = HostPlatform.Debian,
                    KeyFile = Host.KeyFile, HostKeys = [Host.Pin],
                },
            ],
            new SshHosts(TimeProvider.System));
        await bot.OpenAsync();
        await bot.SayAsync("commander", "inc-1", "invite @security-lead");
        return bot;
    }

    private static async Task AskAsync(BotHarness bot, string action)
    {
        var words = action.Split(' ', 2);
        var answer = await bot.SayAsync("commander", "inc-1", $"run {words[0]} pve1 {(words.Length > 1 ? words[1] : "")} to see that it works");
        Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
        await WorkAsync(bot);
    }

    private static async Task ApproveAsync(BotHarness bot, string key)
    {
        var answer = await bot.SayAsync("security-lead", "inc-1", $"approve {key}");
        Assert.True(answer.Outcome == CommandOutcome.Done, $"{BotHarness.Words(answer)} {string.Join('\n', await bot.SeenAsync("security-lead", "inc-1"))}");
        await WorkAsync(bot);
    }

    private static async Task WorkAsync(BotHarness bot)
    {
        while (await bot.Get<RequestWorker>().WorkOnceAsync(TestRun.Token) > 0)
        {
        }
    }

    private static async Task<(RequestState State, string Says)> EndAsync(BotHarness bot, int number)
    {
        await using var db = bot.Record.Read();
        var request = await db.ActionRequests.SingleAsync(known => known.Number == number, TestRun.Token);
        return (request.State, request.Says ?? "");
    }

    private async Task<string> AnswerAsync(string question) => (await lab.InHostAsync(Host, $"{question} || :")).Trim();
}
