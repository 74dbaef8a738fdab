using ChatOps.Actions.Catalog;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>A new password opens the account, is there for whoever holds the key, and is nowhere else.</summary>
public sealed class NewPasswordTests(DebianLab lab) : IClassFixture<DebianLab>
{
    [Fact]
    public async Task A_new_password_is_for_those_who_hold_the_key_and_for_nobody_else()
    {
        await using var bot = await TableBot.StartAsync(lab, HostPlatform.Debian);

        // A host of an intruder says again what it is told.
        await bot.MakeAsync("useradd -m petra 2>/dev/null; mv /usr/sbin/chpasswd /usr/sbin/chpasswd.true; printf '#!/bin/sh\\ntee /dev/stderr | /usr/sbin/chpasswd.true\\n' >/usr/sbin/chpasswd; chmod 755 /usr/sbin/chpasswd");
        var run = await bot.RunAsync("harden.set-password user=petra");
        await bot.MakeAsync("mv /usr/sbin/chpasswd.true /usr/sbin/chpasswd");

        Assert.Equal(RequestState.Succeeded, run.State);
        await using var db = bot.Bot.Record.Read();
        var item = await db.EvidenceItems.SingleAsync(TestRun.Token);
        var password = await bot.Files.ReadAsync(item.Place);
        Assert.Matches("\\A[A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){4}\\z", password);
        Assert.Equal("opens", await bot.AnswerAsync($$"""perl -e '$h = (getpwnam("petra"))[1]; print crypt($ARGV[0], $h) eq $h ? "opens" : "does not"' {{password}}"""));
        var timeline = await bot.Bot.TimelineAsync(await bot.Bot.IncidentAsync("INC-1"));
        var steps = await db.ActionSteps.ToListAsync(TestRun.Token);
        Assert.DoesNotContain(password, string.Join('\n', [.. timeline.Select(entry => entry.Payload ?? ""), .. await bot.Bot.SeenAsync("commander", "inc-1")]), StringComparison.Ordinal);
        Assert.All(steps, step => Assert.Empty((byte[])[.. step.Output ?? [], .. step.Errors ?? []]));
        Assert.Equal("0", await bot.AnswerAsync($"journalctl -q --no-pager | grep -cF -- {password}"));
    }
}
