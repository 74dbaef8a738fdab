using ChatOps.Actions.Catalog;
using ChatOps.Storage.Requests;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>A host that has no room left for what an action writes down there: it fails, says so, and has changed nothing.</summary>
public sealed class FullDiskTests(ActionLab lab) : IClassFixture<ActionLab>
{
    private const string Reached = "ctl curl -s -m 2 -o /dev/null --interface 192.168.1.1 http://192.168.1.50:2849/; case $? in 7|28) echo cut ;; *) echo reached ;; esac";

    [Fact]
    public async Task A_host_without_room_is_not_isolated_and_nobody_is_told_that_it_was()
    {
        await using var bot = await TableBot.StartAsync(lab, HostPlatform.Debian);
        Assert.Equal(RequestState.Succeeded, (await bot.RunAsync("evidence.volatile")).State);
        await bot.MakeAsync("head -c 1G /dev/zero >/run/full 2>/dev/null || :");

        var run = await bot.RunAsync("contain.host-isolate ttl=60");

        Assert.Contains(run.State, new[] { RequestState.NoEffect, RequestState.Failed, RequestState.Unknown });
        Assert.Contains("Failed to start transient service unit", await bot.CardAsync(run), StringComparison.Ordinal);
        Assert.Equal("reached", await bot.AnswerAsync(Reached));
        Assert.Equal("0", await bot.AnswerAsync("nft list tables | grep -c chatops_iso"));

        await bot.MakeAsync("rm /run/full");
        var again = await bot.RunAsync("contain.host-isolate ttl=60");
        Assert.Equal(RequestState.Succeeded, again.State);
        Assert.Equal("cut", await bot.AnswerAsync(Reached));
        Assert.Equal(RequestState.Succeeded, (await bot.UndoAsync(again)).State);
        Assert.Equal("reached", await bot.AnswerAsync(Reached));
    }
}
