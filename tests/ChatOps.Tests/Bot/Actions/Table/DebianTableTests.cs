using ChatOps.Actions.Catalog;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>A Debian host to act on, and another one to look at it from.</summary>
public sealed class DebianLab() : Lab("deb", 2);

/// <summary>A host for each row that waits.</summary>
public sealed class WaitingLab() : Lab("wait", DebianRows.All.Count(row => row.Waits) + 1);

/// <summary>The actions that take their time, which they take at the same time.</summary>
public sealed class WaitingTableTests(WaitingLab lab, ActionTable table) : IClassFixture<WaitingLab>, IClassFixture<ActionTable>
{
    [Fact]
    public Task Actions_that_wait_are_refused_effective_not_fooled_and_undone() =>
        Task.WhenAll(DebianRows.All.Where(row => row.Waits).Select(async (row, at) =>
        {
            await using var bot = await TableBot.StartAsync(lab, HostPlatform.Debian, at);

            await RowProof.ProveAsync(bot, row, table);
        }));
}

/// <summary>Every other action on a Debian host.</summary>
public sealed class DebianTableTests(DebianLab lab, ActionTable table) : IClassFixture<DebianLab>, IClassFixture<ActionTable>
{
    public static TheoryData<string> Rows => new(DebianRows.All.Where(row => !row.Waits).Select(row => row.Action));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_action_is_refused_effective_not_fooled_and_undone(string action)
    {
        await using var bot = await TableBot.StartAsync(lab, HostPlatform.Debian);

        await RowProof.ProveAsync(bot, DebianRows.All.Single(row => row.Action == action), table);
    }
}
