using FakePve.Cli;
using FakePve.Cluster;
using FakePve.Guests;
using FakePve.State;

namespace FakePve.Boot;

/// <summary>
/// Run by fakepve.service at every boot: the bridges, the sample guests when there are none yet, and what starts with
/// the node.
/// </summary>
internal static class FirstBoot
{
    private const string Started = "/run/fakepve-started";

    public static int Run()
    {
        Bridges();
        if (!Directory.Exists("/etc/pve/nodes"))
            Sample.Make();
        Quorum.Changed();
        StartGuests();
        return 0;
    }

    /// <summary>Once in a boot, and not before there is quorum; the daemon asks again until then.</summary>
    public static void StartGuests()
    {
        if (!Node.HasQuorum || File.Exists(Started))
            return;
        File.WriteAllText(Started, "");
        foreach (var guest in Guest.All(GuestKind.Qemu).Concat(Guest.All(GuestKind.Lxc)).Where(g => g.Config["onboot"] == "1" && !g.IsRunning && !Ha.Manages(g)))
        {
            try
            {
                guest.PowerOn();
            }
            catch (Refusal refused)
            {
                Output.Error($"{guest.Label} did not start: {refused.Message}");
            }
        }
    }

    // As the installer of a real node leaves it: the card is a port of vmbr0, and the bridge has the address.
    private static void Bridges()
    {
        const string script = """
            set -eu
            [ ! -e /sys/class/net/vmbr0 ] || exit 0
            ip=$(ip -o -4 address show dev eth0 | awk '{ print $4; exit }')
            mac=$(cat /sys/class/net/eth0/address)
            gateway=$(ip route show default | awk '{ print $3; exit }')
            ip -batch - <<BATCH
            link add vmbr0 address $mac type bridge
            link add vmbr_isolated type bridge
            link set eth0 master vmbr0
            address delete $ip dev eth0
            address add $ip dev vmbr0
            link set vmbr0 up
            link set vmbr_isolated up
            route add default via $gateway
            BATCH
            # The guests' addresses are this machine's, too: only the guest may answer for them.
            echo 1 >/proc/sys/net/ipv4/conf/vmbr0/arp_ignore
            """;
        var (code, _, error) = Effects.Run("/bin/sh", "-c", script);
        if (code != 0)
            throw new Refusal($"fakepve: no bridges: {error}");
    }
}
