using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Actions;

/// <summary>A host of the settings, as the transport and as a plan know it.</summary>
/// <param name="Drill">Whether drills may reach it; then the host that it is reached through is for drills too.</param>
internal sealed record InventoryHost(SshHost Ssh, PlannedHost Planned, bool CrownJewel, bool Drill, bool Witness)
{
    public string Id => Ssh.Id;
}

/// <summary>Every host that there is for the bot. On no other is anything ever run.</summary>
internal sealed class HostInventory
{
    private readonly Dictionary<string, InventoryHost> _hosts;

    public HostInventory(IReadOnlyList<HostSettings> hosts)
    {
        var direct = hosts.Where(host => host.Jump is null).ToDictionary(host => host.Id, host => Reached(host, null), StringComparer.OrdinalIgnoreCase);
        _hosts = hosts.Select(host => Known(host, host.Jump is { } jump ? Reached(host, direct[jump]) : direct[host.Id], host.Jump is null || hosts.Any(other => other.Id == host.Jump && other.Drill)))
            .ToDictionary(host => host.Id, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<InventoryHost> All => [.. _hosts.Values.OrderBy(host => host.Id, StringComparer.Ordinal)];

    /// <summary>The host of that name, in any letter case; null if the settings have none.</summary>
    public InventoryHost? Find(string? id) => id is null ? null : _hosts.GetValueOrDefault(id);

    /// <summary>The host, as far as an incident may reach it: a drill reaches only what is marked for drills.</summary>
    public InventoryHost? Find(string? id, Incident incident) => Find(id) is { } host && (host.Drill || !incident.Drill) ? host : null;

    /// <summary>Where others are looked at from; for a drill, from a host that is marked for drills.</summary>
    public InventoryHost? WitnessFor(InventoryHost host, Incident incident) =>
        All.FirstOrDefault(other => other.Witness && other.Id != host.Id && (other.Drill || !incident.Drill));

    private static SshHost Reached(HostSettings host, SshHost? jump) => new(
        host.Id, host.Address, host.Port, host.User, [.. host.HostKeys], new SshIdentity(host.KeyFile, host.CertificateFile, host.PassphraseFile), jump);

    private static InventoryHost Known(HostSettings host, SshHost ssh, bool drillAllTheWay) => new(
        ssh,
        new PlannedHost(host.Id, $"{host.Address}:{host.Port}", string.Join(' ', host.HostKeys), host.Platform, host.User != "root", host.Systemd),
        host.Marks.Contains("crown-jewel"), host.Drill && drillAllTheWay, host.Witness);
}
