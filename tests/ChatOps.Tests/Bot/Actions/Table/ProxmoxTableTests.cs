using ChatOps.Actions.Catalog;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>A make-believe Proxmox node to act on, and another one to look at it from.</summary>
public sealed class ProxmoxLab() : Lab("pve", 2, proxmox: true);

/// <summary>Every action on guests, users and backups of a Proxmox node.</summary>
public sealed class ProxmoxTableTests(ProxmoxLab lab, ActionTable table) : IClassFixture<ProxmoxLab>, IClassFixture<ActionTable>
{
    public static TheoryData<string> Rows => new(ProxmoxRows.All.Select(row => row.Action));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_action_is_refused_effective_not_fooled_and_undone(string action)
    {
        await using var bot = await TableBot.StartAsync(lab, HostPlatform.Proxmox);

        await RowProof.ProveAsync(bot, ProxmoxRows.All.Single(row => row.Action == action), table);
    }
}
