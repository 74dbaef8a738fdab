using System.Text.Json;
using ChatOps.Actions.Catalog;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>A host with an intruder in it.</summary>
public sealed class CaptureLab() : Lab("captures", 1);

/// <summary>What an intruder left on a host is in what the bot takes from it, in the order of volatility, and the host's disk stays as it was.</summary>
public sealed class DebianCaptureTests(CaptureLab lab) : IClassFixture<CaptureLab>
{
    /// <summary>
    /// A program that runs and was deleted, with a file open that has no name any more; a listener that the host's own ss keeps
    /// quiet about; itself in cron, of the system and of root; and what it said when it came in.
    /// </summary>
    private const string Planted =
        """
        cp /bin/sleep /usr/local/bin/dropper; echo planted-in-the-program >>/usr/local/bin/dropper; echo exe=$(sha256sum </usr/local/bin/dropper | cut -d' ' -f1)
        setsid -f sh -c 'exec 9>/var/tmp/.loot; echo stolen-customers >&9; rm /var/tmp/.loot; BEACON=planted-in-memory exec /usr/local/bin/dropper 7777' </dev/null >/dev/null 2>&1
        until p=$(pgrep -nf '^/usr/local/bin/dropper 7777'); do sleep 0.05; done
        rm /usr/local/bin/dropper
        echo pid=$p; echo start=$(sed 's/^.*) //' /proc/$p/stat | cut -d' ' -f20)
        setsid -f perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 31337, Listen => 1) or die; sleep 9999' </dev/null >/dev/null 2>&1
        until grep -q ':7A69 00000000:0000 0A' /proc/net/tcp; do sleep 0.05; done
        mv /usr/bin/ss /usr/bin/.ss; printf '#!/bin/sh\n/usr/bin/.ss "$@" | grep -v 31337\n' >/usr/bin/ss; chmod 755 /usr/bin/ss
        echo '0 4 1 1 * root /usr/local/bin/dropper # planted-in-cron' >/etc/cron.d/dropper
        echo '0 4 1 1 * /usr/local/bin/dropper # planted-in-crontab' >/var/spool/cron/crontabs/root; chmod 600 /var/spool/cron/crontabs/root
        mkdir -p /etc/wireguard; echo 'PrivateKey = secret-of-the-host' >/etc/wireguard/wg0.conf
        mkdir -p /etc/postfix /etc/mysql /etc/openvpn/client /etc/apt/auth.conf.d
        for f in postfix/sasl_passwd mysql/debian.cnf msmtprc openvpn/client/office.auth apt/auth.conf.d/mirror.conf smb-credentials; do echo 'password secret-of-the-host' >/etc/$f; done
        logger -p auth.info -t sshd 'Accepted password for mallory from 203.0.113.66 port 4242 ssh2'
        until grep -q 203.0.113.66 /var/log/auth.log; do sleep 0.05; done
        journalctl --sync
        """;

    /// <summary>The most volatile first, as RFC 3227 (2.1) has it: what a process is before what lies in a file.</summary>
    private static readonly string[] Volatility = ["begins", "processes", "sockets", "open-files", "network", "kernel-sockets", "kernel", "program-digests", "sessions", "passing-files", "ends"];

    [Fact]
    public async Task What_was_planted_is_in_the_vault_and_nothing_was_written_on_the_disk()
    {
        await using var bot = await CaptureBot.StartAsync(lab, HostPlatform.Debian);
        var given = await bot.Table.MakeAsync(Planted);
        var (pid, exe) = (given["pid"], given["exe"]);
        await bot.Table.MakeAsync("setsid -f timeout 120 ping -q -i 0.002 -s 1400 -p 706c616e746564 192.168.1.1 >/dev/null 2>&1");
        var before = await HostDisk.ReadAsync(bot.Table);
        var memory = await bot.Table.AnswerAsync("find /run/chatops 2>/dev/null");

        var live = await bot.TakeAsync("evidence.volatile");
        var process = await bot.TakeAsync($"evidence.process pid={pid} starttime={given["start"]}");
        var traffic = await bot.TakeAsync("evidence.pcap iface=eth0 minutes=1 max_mib=1");
        var logs = await bot.TakeAsync("evidence.logs minutes=60");
        var config = await bot.TakeAsync("evidence.config");
        var file = await bot.TakeAsync("evidence.file path=/etc/cron.d/dropper");
        var looked = await bot.TakeAsync("triage.persistence");

        Assert.Empty(before.DifferencesTo(await HostDisk.ReadAsync(bot.Table)));
        Assert.Equal(memory, await bot.Table.AnswerAsync("find /run/chatops 2>/dev/null"));

        await ManifestSaysWhichHostAsync(bot, live);

        // A deleted program that runs.
        Assert.Equal(1, await bot.CountAsync(live, "processes", "/usr/local/bin/dropper 7777"));
        Assert.Equal(1, await bot.CountAsync(live, "programs", "/usr/local/bin/dropper (deleted)"));
        Assert.Equal(1, await bot.CountAsync(live, "program-digests", $"{exe}  /proc/{pid}/exe"));
        Assert.Equal($"{exe}  -", await bot.ReadAsync(process, "program", "sha256sum"));
        Assert.Equal(1, await bot.CountAsync(process, "environment", "BEACON=planted-in-memory"));
        Assert.NotEqual(0, await bot.CountAsync(process, "memory", "BEACON=planted-in-memory"));
        Assert.Equal(1, await bot.CountAsync(process, "deleted-files", "stolen-customers"));

        // A listener that the host's own program hides: the kernel's list has it.
        Assert.Equal(0, await bot.CountAsync(live, "sockets", "31337"));
        Assert.Equal(1, await bot.CountAsync(live, "kernel-sockets", ":7A69 00000000:0000 0A"));

        // Cron, of the system and of a user, and the file by itself, as it was.
        Assert.Equal("1", await bot.ReadAsync(config, "etc", "tar -xO etc/cron.d/dropper | grep -c planted-in-cron"));
        Assert.Equal("1", await bot.ReadAsync(config, "etc", "tar -xO var/spool/cron/crontabs/root | grep -c planted-in-crontab"));
        Assert.Equal("0", await bot.ReadAsync(config, "etc", "grep -acF -e secret-of-the-host -e 'root:*' -e 'BEGIN OPENSSH PRIVATE KEY' || :"));
        Assert.Equal("1", await bot.ReadAsync(file, "content", "tar -xO etc/cron.d/dropper | grep -c planted-in-cron"));
        Assert.Equal(await bot.Table.AnswerAsync("stat -c '%n|%F|%s|%a|%U|%G|%W|%Y' /etc/cron.d/dropper"), await bot.ReadAsync(file, "stat", "cut -d'|' -f1-7,9"));
        Assert.Contains("/etc/cron.d/dropper", await bot.Table.CardAsync(looked), StringComparison.Ordinal);

        // A line of the log: in the journal with its fields, and in the raw files.
        Assert.Equal("1", await bot.ReadAsync(logs, "journal", "grep -a -A40 '^__REALTIME_TIMESTAMP' | grep -acF 'MESSAGE=Accepted password for mallory from 203.0.113.66'"));
        Assert.NotEqual("0", await bot.ReadAsync(logs, "files", "tar -xO var/log/auth.log | grep -c 203.0.113.66"));
        Assert.NotEqual("0", await bot.ReadAsync(logs, "files", "tar -t | grep -c 'var/log/journal/.*\\.journal$'"));
        Assert.NotEqual(0, await bot.CountAsync(logs, "journal-verified", "PASS"));
        Assert.NotEqual("0", await bot.ReadAsync(traffic, "traffic", "grep -acF plantedplanted"));

        // The more volatile came first, each after the one before had ended.
        var order = (await bot.ItemsAsync(live)).Select(item => item.Step).ToList();
        Assert.Equal(Volatility, order.Where(Volatility.Contains));
        Assert.Equal(order, (await TakenAsync(bot, live)).Select(taken => taken.Step));
        Assert.True(
            string.CompareOrdinal(await bot.ReadAsync(live, "begins", "head -n 1"), await bot.ReadAsync(live, "ends", "head -n 1")) < 0, "It ended before it began.");
    }

    [Fact]
    public async Task With_secrets_means_with_secrets()
    {
        await using var bot = await CaptureBot.StartAsync(lab, HostPlatform.Debian);
        await bot.Table.MakeAsync("mkdir -p /etc/wireguard; echo 'PrivateKey = secret-of-the-host' >/etc/wireguard/wg0.conf");

        var config = await bot.TakeAsync("evidence.config include_secrets=yes");

        Assert.Equal("1", await bot.ReadAsync(config, "etc-with-secrets", "tar -xO etc/wireguard/wg0.conf | grep -c secret-of-the-host"));
        Assert.Equal("1", await bot.ReadAsync(config, "etc-with-secrets", "tar -xO etc/shadow | grep -c ^root:"));
        Assert.Contains("Secrets taken along: yes", await bot.Table.CardAsync(config), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_leaves_its_collection_in_the_vault_and_nothing_on_the_host()
    {
        await using var bot = await CaptureBot.StartAsync(lab, HostPlatform.Debian);
        await bot.Table.MakeAsync("ctl nsenter -m -r -w -t $(cat $LAB/hosts/pve1.pid) sh -c 'mkdir -p /var/lib/chatops/evidence && mount -t tmpfs -o size=5g evidence /var/lib/chatops/evidence'");
        var before = await HostDisk.ReadAsync(bot.Table);

        var collected = await bot.TakeAsync($"evidence.uac tool_sha256={bot.Table.Files.Digests["tool"]}");

        Assert.Empty(before.DifferencesTo(await HostDisk.ReadAsync(bot.Table)));
        Assert.Equal("nothing", await bot.Table.AnswerAsync("find /run/chatops/uac-* /var/lib/chatops/evidence -mindepth 1 2>/dev/null | grep . || echo nothing"));
        Assert.Equal("pve1", await bot.ReadAsync(collected, "transfer", "tar -xO --wildcards '*.tar' | tar -xO etc/hostname"));
        Assert.Equal("began", await bot.ReadAsync(collected, "transfer", "tar -xO --wildcards '*.log'"));
    }

    /// <summary>Machine, system and programs stand in the manifest as they are; also that one of the programs is not what its package brought.</summary>
    private static async Task ManifestSaysWhichHostAsync(CaptureBot bot, ActionRequest run)
    {
        await using var db = bot.Table.Bot.Record.Read();
        using var manifest = JsonDocument.Parse((await db.EvidenceManifests.SingleAsync(known => known.RequestId == run.Id, TestRun.Token)).Json);
        var host = manifest.RootElement.GetProperty("host");
        foreach (var (member, question) in (IEnumerable<(string, string)>)[("machineId", "cat /etc/machine-id"), ("kernel", "uname -srvm"), ("system", ". /etc/os-release; echo $PRETTY_NAME")])
        {
            Assert.Equal(await bot.Table.AnswerAsync(question), host.GetProperty(member).GetString());
        }

        var programs = manifest.RootElement.GetProperty("programs").EnumerateArray().ToDictionary(used => used.GetProperty("name").GetString()!);
        foreach (var (program, package) in (IEnumerable<(string, string)>)[("ss", "iproute2"), ("lsof", "lsof"), ("nft", "nftables")])
        {
            var path = await bot.Table.AnswerAsync($"readlink -f $(PATH=/usr/sbin:/usr/bin command -v {program})");
            Assert.Equal(
                (path, await bot.Table.AnswerAsync($"sha256sum <{path} | cut -d' ' -f1"), await bot.Table.AnswerAsync($"dpkg-query -W -f='${{Version}}' {package}")),
                (programs[program].GetProperty("path").GetString(), programs[program].GetProperty("sha256").GetString(), programs[program].GetProperty("version").GetString()));
        }

        Assert.DoesNotContain("avml", programs.Keys);
        Assert.DoesNotContain("zfs", programs.Keys);
    }

    private static async Task<IReadOnlyList<EvidenceCollected>> TakenAsync(CaptureBot bot, ActionRequest run)
    {
        var incident = await bot.Table.Bot.IncidentAsync("INC-1");
        return [.. (await bot.Table.Bot.TimelineAsync(incident)).Where(entry => entry.Kind == TimelineEntryKind.EvidenceCollected)
            .Select(entry => entry.ReadPayload<EvidenceCollected>()!).Where(taken => taken.Request == run.Key)];
    }
}
