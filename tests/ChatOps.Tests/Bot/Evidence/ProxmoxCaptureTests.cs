using ChatOps.Actions.Catalog;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>A make-believe Proxmox node with an intruder on it.</summary>
public sealed class NodeLab() : Lab("pvecaptures", 1, proxmox: true);

/// <summary>What an intruder left on a node, in a guest's settings and on its disk is in what the bot takes.</summary>
public sealed class ProxmoxCaptureTests(NodeLab lab) : IClassFixture<NodeLab>
{
    private const string Planted =
        """
        echo '203.0.113.66 - mallory@pve [01/Dec/2026:00:00:00 +0000] "POST /api2/extjs/access/ticket HTTP/1.1" 200 1' >>/var/log/pveproxy/access.log
        qm set 101 --description planted-in-config
        qm snapshot 101 planted
        printf planted-on-disk >>/var/lib/vz/images/101/vm-101-disk-0.qcow2
        echo secret-of-the-cluster >/etc/pve/priv/token.cfg; echo secret-of-the-cluster >/etc/pve/nodes/pve1/pve-ssl.key
        """;

    [Fact]
    public async Task What_was_planted_is_in_the_vault_and_secrets_are_not()
    {
        await using var bot = await CaptureBot.StartAsync(lab, HostPlatform.Proxmox);
        await bot.Table.MakeAsync(Planted);
        var before = await HostDisk.ReadAsync(bot.Table);

        var logs = await bot.TakeAsync("evidence.pve-logs");
        var config = await bot.TakeAsync("evidence.config");
        var live = await bot.TakeAsync("evidence.volatile");

        Assert.Empty(before.DifferencesTo(await HostDisk.ReadAsync(bot.Table)));
        Assert.NotEqual("0", await bot.ReadAsync(logs, "files", "tar -xO var/log/pveproxy/access.log | grep -c mallory@pve"));
        Assert.NotEqual("0", await bot.ReadAsync(logs, "files", "tar -xO --wildcards 'var/log/pve/tasks/*/UPID*:qmsnapshot:101:*' | grep -c snapshotting"));
        Assert.Contains("qmsnapshot", await bot.ReadAsync(logs, "tasks", "jq -r '.[].type'"), StringComparison.Ordinal);
        Assert.NotEqual(0, await bot.CountAsync(logs, "cluster-log", "pve1"));
        Assert.NotEqual("0", await bot.ReadAsync(config, "pve", "tar -xO --wildcards 'etc/pve/nodes/pve1/qemu-server/101.conf' | grep -c planted-in-config"));
        Assert.NotEqual(0, await bot.CountAsync(config, "vms", "planted-in-config"));
        Assert.NotEqual(0, await bot.CountAsync(config, "vms", "digest"));
        Assert.NotEqual(0, await bot.CountAsync(config, "containers", "proxy1"));
        foreach (var step in (string[])["etc", "pve", "vms", "containers"])
        {
            Assert.Equal(0, await bot.CountAsync(config, step, "secret-of-the-cluster"));
        }

        Assert.NotEqual(0, await bot.CountAsync(live, "processes", "/usr/bin/kvm -id 101"));
        var all = await bot.TakeAsync("evidence.config include_secrets=yes");
        Assert.Equal("1", await bot.ReadAsync(all, "pve-with-secrets", "tar -xO etc/pve/priv/token.cfg | grep -c secret-of-the-cluster"));
    }

    [Fact]
    public async Task A_guest_comes_with_its_disk_its_memory_and_a_snapshot_that_has_both()
    {
        await using var bot = await CaptureBot.StartAsync(lab, HostPlatform.Proxmox);
        await bot.Table.MakeAsync(Planted.Replace("101 planted", "101 planted2", StringComparison.Ordinal));
        await bot.Table.MakeAsync("ctl nsenter -m -r -w -t $(cat $LAB/hosts/pve1.pid) sh -c 'mkdir -p /var/lib/chatops/evidence; mount -t tmpfs -o size=4g evidence /var/lib/chatops/evidence'");

        var memory = await bot.TakeAsync("evidence.vm-memory vmid=101");
        var archive = await bot.TakeAsync("evidence.vm-export vmid=101");
        var snapshot = await bot.TakeAsync("evidence.vm-snapshot vmid=101");

        Assert.Contains("memory of 101, 1024 MiB", await bot.ReadAsync(memory, "transfer", "cat"), StringComparison.Ordinal);
        Assert.Equal("planted-in-config", await bot.ReadAsync(memory, "configuration", "jq -r .description"));
        Assert.Equal("nothing", await bot.Table.AnswerAsync("find /var/lib/chatops/evidence -mindepth 1 | grep . || echo nothing"));
        Assert.NotEqual("0", await bot.ReadAsync(archive, "archive", "zstd -dc | grep -acF planted-on-disk"));
        Assert.NotEqual("0", await bot.ReadAsync(archive, "archive", "zstd -dc | grep -acF planted-in-config"));
        Assert.Equal("1", await bot.Table.AnswerAsync($"grep -c 'vmstate: .*vm-101-state-inc_{snapshot.Run}' /etc/pve/qemu-server/101.conf"));
        Assert.Contains("bytes, saved", await bot.Table.AnswerAsync($"cat /var/lib/vz/images/101/vm-101-state-inc_{snapshot.Run}.raw"), StringComparison.Ordinal);
    }
}
