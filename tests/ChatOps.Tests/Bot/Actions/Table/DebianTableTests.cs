using ChatOps.Actions.Catalog;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>A Debian host to act on, and another one to look at it from.</summary>
public sealed class DebianLab() : Lab("deb", 2);

/// <summary>Every action on a Debian host.</summary>
public sealed class DebianTableTests(DebianLab lab, ActionTable table) : IClassFixture<DebianLab>, IClassFixture<ActionTable>
{
    public static TheoryData<string> Rows => new(DebianRows.All.Select(row => row.Action));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_action_is_refused_effective_not_fooled_and_undone(string action)
    {
        await using var bot = await TableBot.StartAsync(lab, HostPlatform.Debian);

        await RowProof.ProveAsync(bot, DebianRows.All.Single(row => row.Action == action), table);
    }
}
