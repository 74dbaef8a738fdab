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

/// <summary>A bot that dies while an action runs on a real Debian host. What happened is judged in the host, past the bot and its SSH.</summary>
public sealed class LabActionTests(ActionLab lab) : IClassFixture<ActionLab>
{
    private LabHost Host => lab.Hosts[0];

    /// <summary>A host that counts how often rules are loaded, and is not done with it until it is told to go on.</summary>
    private const string Counting =
        """
        rm -f /run/loads /run/go; mv /usr/sbin/nft /usr/sbin/nft.true
        printf '#!/bin/sh\ncase "$1" in -f) echo load >>/run/loads; while [ ! -e /run/go ]; do sleep 0.05; done ;; esac\nexec /usr/sbin/nft.true "$@"\n' >/usr/sbin/nft
        chmod 755 /usr/sbin/nft
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bot_that_dies_after_the_start_finds_the_end_on_the_host_and_starts_nothing_again(bool systemd)
    {
        // Without systemd it must do without what systemd brings along.
        var hidden = systemd ? ":" : "mv /usr/bin/systemd-run /usr/bin/systemd-run.away";
        await lab.InHostAsync(Host, $"{Counting}\n{hidden}");
        await using var bot = await StartAsync(systemd);
        await AskAsync(bot, "contain.block-ip ip=203.0.113.9 minutes=60");
        await bot.SayAsync("security-lead", "inc-1", "approve A-1");
        using var killed = new CancellationTokenSource();
        var working = bot.Get<RequestWorker>().WorkOnceAsync(killed.Token);
        await Until.TrueAsync(async () => working.IsCompleted || await AnswerAsync("cat /run/loads 2>/dev/null") == "load");

        await killed.CancelAsync();
        await Record.ExceptionAsync(() => working);
        await lab.InHostAsync(Host, "touch /run/go");
        await using var next = bot.Twin();
        bot.Clock.Advance(RequestRecord.LeaseTime + TimeSpan.FromSeconds(1));
        await WorkAsync(next);

        Assert.Equal((RequestState.Succeeded, ""), await EndAsync(next, 1));
        Assert.Equal("load", await AnswerAsync("cat /run/loads"));
        Assert.Equal("1", await AnswerAsync("nft list set inet chatops_block blocked4 | grep -c 203.0.113.9"));
        await lab.InHostAsync(Host, "mv /usr/sbin/nft.true /usr/sbin/nft; nft delete table inet chatops_block; [ ! -e /usr/bin/systemd-run.away ] || mv /usr/bin/systemd-run.away /usr/bin/systemd-run");
    }

    private async Task<BotHarness> StartAsync(bool systemd)
    {
        var bot = await BotHarness.StartAsync(
            StorageProvider.Sqlite,
            [
                new HostSettings
                {
                    Id = "pve1", Address = Host.Near.Address.ToString(), Port = Host.Near.Port, User = "root", Platform = HostPlatform.Debian,
                    KeyFile = Host.KeyFile, HostKeys = [Host.Pin], Systemd = systemd,
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
