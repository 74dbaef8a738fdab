using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether each host lets the bot in with the key that is pinned, and has what actions need. Nothing on it is changed.</summary>
internal static class HostCheck
{
    private const int ClockOffBy = 5;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ChatOpsSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var inventory = new HostInventory(settings.Hosts);
        await using var hosts = new SshHosts(clock);
        var checks = await Task.WhenAll(inventory.All.Select(host => CheckAsync(hosts, host, clock, cancellationToken)));
        var findings = checks.SelectMany(found => found).ToList();
        if (inventory.All.Count > 0 && !inventory.All.Any(host => host.Witness))
        {
            findings.Add(Finding.Warn("hosts", "none of them is a witness, so nobody can see from outside whether an isolated host is cut off. Set witness: true for one that is not likely to be isolated."));
        }

        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(SshHosts hosts, InventoryHost host, TimeProvider clock, CancellationToken cancellationToken)
    {
        var about = $"host {host.Id}";
        var probe = await hosts.ProbeAsync(host.Ssh, cancellationToken);
        if (probe.Ending is not HostEnding.Exited { Code: 0 })
        {
            return [Finding.Fail(about, HostQuestions.WhyNot(host, probe))];
        }

        var findings = new List<Finding> { Finding.Ok(about, $"it lets the bot in as {host.Ssh.User}, with the pinned key, within {probe.Took.TotalMilliseconds:0} ms.") };
        var asked = await hosts.RunAsync(host.Ssh, new HostCommand(HostShell.Direct(
            "date +%s; id -u; if [ -d /run/systemd/system ]; then echo systemd; else echo none; fi; if command -v qm >/dev/null; then echo proxmox; else echo debian; fi; command -v nft >/dev/null && echo nft || echo no-nft",
            false, 10, false, host.Planned.Elevates), TimeSpan.FromSeconds(15)), cancellationToken);
        var lines = HostQuestions.AnswerOf(asked).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (asked.Ending is not HostEnding.Exited { Code: 0 } || lines.Length < 5)
        {
            findings.Add(Finding.Fail(about, host.Planned.Elevates
                ? $"sudo does not let {host.Ssh.User} act without a password. Set it up as deploy/README.md says, or let the bot log in as root."
                : $"it does not answer as a host should. {HostQuestions.WhyNot(host, asked)}"));
            return findings;
        }

        findings.AddRange(Judge(about, host, lines, clock.GetUtcNow()));
        return findings;
    }

    private static IEnumerable<Finding> Judge(string about, InventoryHost host, string[] lines, DateTimeOffset now)
    {
        if (long.TryParse(lines[0], out var seconds) && Math.Abs(seconds - now.ToUnixTimeSeconds()) > ClockOffBy)
        {
            yield return Finding.Warn(about, $"its clock is {seconds - now.ToUnixTimeSeconds()} s off from here, so its own log times do not fit the timeline. Set up time synchronisation on it.");
        }

        if (lines[1] != "0")
        {
            yield return Finding.Fail(about, "the bot does not become root on it, which most actions need.");
        }

        var systemd = lines[2] == "systemd";
        if (systemd != host.Planned.HasSystemd)
        {
            yield return Finding.Warn(about, systemd ? "systemd runs it, but the settings say systemd: false. Take that out." : "systemd does not run it. Set systemd: false for it, so that actions run in another way that outlives the connection.");
        }

        if (!string.Equals(lines[3], host.Planned.Platform.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            yield return Finding.Warn(about, $"it looks like {lines[3]}, but the settings say platform: {host.Planned.Platform.ToString().ToLowerInvariant()}.");
        }

        if (lines[4] != "nft")
        {
            yield return Finding.Warn(about, "it has no nft, so it cannot be isolated. Install the package nftables on it.");
        }
    }
}
