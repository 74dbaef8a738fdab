using System.Text.RegularExpressions;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Asks a host, once a run and before its first evidence, which machine and system it is, whether its clock follows others, and which
/// programs the run looks with. It wakes no service and writes nothing.
/// </summary>
internal sealed partial class HostPortraits(IHosts hosts, ChatOpsRecord record, ILogger<HostPortraits> logger)
{
    private const int MostSeconds = 20;
    private const int LongestWords = 200;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>The programs that captures use, and the packages that bring them on Debian and Proxmox VE.</summary>
    private static readonly (string Program, string Package)[] Known =
    [
        ("blockdev", "util-linux"), ("bpftool", "bpftool"), ("cat", "coreutils"), ("conntrack", "conntrack"), ("dd", "coreutils"), ("debsums", "debsums"),
        ("dmesg", "util-linux"), ("ebtables-save", "ebtables"), ("find", "findutils"), ("getcap", "libcap2-bin"), ("getfattr", "attr"), ("ip", "iproute2"),
        ("ip6tables-save", "iptables"), ("iptables-save", "iptables"), ("journalctl", "systemd"), ("last", "util-linux"), ("loginctl", "systemd"),
        ("lsblk", "util-linux"), ("lsmod", "kmod"), ("lsof", "lsof"), ("netstat", "net-tools"), ("nft", "nftables"), ("od", "coreutils"), ("openssl", "openssl"),
        ("pct", "pve-container"), ("ps", "procps"), ("pvesh", "pve-manager"), ("qm", "qemu-server"), ("sha256sum", "coreutils"), ("ss", "iproute2"),
        ("stat", "coreutils"), ("tar", "tar"), ("tcpdump", "tcpdump"), ("tee", "coreutils"), ("vzdump", "pve-manager"), ("w", "procps"),
        ("who", "coreutils"), ("zstd", "zstd"),
    ];

    /// <summary>Asks and keeps what was said, unless that was done for this run. A host that falls silent is asked again with the next item.</summary>
    public async Task KeepAsync(RequestRead read, InventoryHost host, ActionPlan plan, CancellationToken cancellationToken)
    {
        await using (var db = record.Read())
        {
            if (await db.HostPortraits.AnyAsync(portrait => portrait.RequestId == read.Request.Id, cancellationToken))
            {
                return;
            }
        }

        var used = ProgramsOf(plan.Steps.Select(step => step.CommandLine));
        var asked = await hosts.RunAsync(host.Ssh, new HostCommand(HostShell.Direct(Question(used), false, MostSeconds, false, false), TimeSpan.FromSeconds(MostSeconds) + Grace), cancellationToken);
        if (asked.Ending is not HostEnding.Exited { Code: 0 })
        {
            logger.LogWarning("{Host} did not say what it is: {Why}", host.Id, HostQuestions.WhyNot(host, asked));
            return;
        }

        var said = CanonicalJson.Serialize(Read(HostQuestions.AnswerOf(asked).Output));
        await record.WriteAsync(
            async (session, token) =>
            {
                if (!await session.Db.HostPortraits.AnyAsync(portrait => portrait.RequestId == read.Request.Id, token))
                {
                    session.Db.HostPortraits.Add(new HostPortrait(read.Request.Id, said, session.Now));
                }
            },
            cancellationToken);
    }

    /// <summary>The known programs that command lines name.</summary>
    public static IReadOnlyList<string> ProgramsOf(IEnumerable<string> commandLines)
    {
        var words = commandLines.SelectMany(line => Word().Matches(line).Select(match => match.Value)).ToHashSet();
        return [.. Known.Select(known => known.Program).Where(words.Contains)];
    }

    /// <summary>What is asked. timedatectl would know of the clock too, but wakes a service that writes into the journal.</summary>
    private static string Question(IReadOnlyList<string> programs)
    {
        var packages = Known.Where(known => programs.Contains(known.Program)).Select(known => known.Package).Distinct();
        return $$"""
            echo "kernel $(uname -srvm)"
            echo "machine $(cat /etc/machine-id)"
            echo "system $(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release | head -n 1)"
            if [ -e /run/systemd/timesync/synchronized ]; then echo "clock follows systemd-timesyncd"
            elif command -v chronyc >/dev/null && chronyc -n tracking 2>/dev/null | grep -q '^Leap status *: Normal'; then echo "clock follows chrony"
            elif [ -e /run/systemd/timesync ] || command -v chronyc >/dev/null; then echo "clock does not follow another"
            fi
            for program in {{string.Join(' ', programs)}}; do
              path=$(command -v "$program") && path=$(readlink -f -- "$path") && digest=$(sha256sum <"$path") && echo "program $program ${digest%% *} $path"
            done
            dpkg-query -W -f='package ${Package} ${Version}\n' {{string.Join(' ', packages)}} 2>/dev/null
            :
            """.ReplaceLineEndings("\n");
    }

    /// <summary>What it said; words of a suspect, so only what looks as it should is taken.</summary>
    private static Portrait Read(string output)
    {
        var lines = output.Split('\n').Select(line => line.Split(' ', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0], parts => parts[1]);
        var versions = lines["package"].Select(words => words.Split(' ', 2)).Where(words => words.Length == 2)
            .GroupBy(words => words[0]).ToDictionary(package => package.Key, package => Words(package.First()[1]));
        return new Portrait(
            lines["machine"].FirstOrDefault(words => MachineId().IsMatch(words)), First(lines["kernel"]), First(lines["system"]), First(lines["clock"]),
            [.. lines["program"].Select(words => Program().Match(words)).Where(match => match.Success).DistinctBy(match => match.Groups[1].Value).Select(match => Used(match, versions))]);
    }

    private static ProgramUsed Used(Match match, Dictionary<string, string> versions)
    {
        var name = match.Groups[1].Value;
        var package = Array.Find(Known, known => known.Program == name).Package;
        var version = package is null ? null : versions.GetValueOrDefault(package);
        return new ProgramUsed(name, version is null ? null : package, version, Words(match.Groups[3].Value), match.Groups[2].Value);
    }

    private static string? First(IEnumerable<string> said) => said.Select(Words).FirstOrDefault(words => words.Length > 0);

    private static string Words(string said) => CleanText.Shortened(CleanText.Line(said), LongestWords);

    [GeneratedRegex(@"(?<![\w./-])[a-z][a-z0-9-]*(?![\w./-])", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[0-9a-f]{32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MachineId();

    [GeneratedRegex(@"\A([a-z][a-z0-9-]*) ([0-9a-f]{64}) (/.+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Program();
}

/// <summary>What a host says that it is; null where it does not say.</summary>
/// <param name="MachineId">Its machine-id(5).</param>
/// <param name="Kernel">uname's words.</param>
/// <param name="System">The name of its operating system.</param>
/// <param name="Clock">Whether its clock follows another, and by what.</param>
/// <param name="Programs">What the run looks with.</param>
internal sealed record Portrait(string? MachineId, string? Kernel, string? System, string? Clock, IReadOnlyList<ProgramUsed> Programs);

/// <summary>A program of the host.</summary>
/// <param name="Package">The package that brings it, if that is installed.</param>
/// <param name="Version">The package's version.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Sha256">Its digest, by the host's own word.</param>
internal sealed record ProgramUsed(string Name, string? Package, string? Version, string Path, string Sha256);
