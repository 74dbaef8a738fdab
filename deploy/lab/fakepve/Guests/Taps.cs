using System.Globalization;
using System.Text;
using FakePve.Cli;
using FakePve.State;

namespace FakePve.Guests;

/// <summary>
/// A guest's network cards as the host has them: tap101i0 in its bridge. The other end, g101i0, is the guest's own;
/// a card whose link is down has that end down, so that the tap has no carrier.
/// </summary>
internal static class Taps
{
    public static string Name(Guest guest, int number) => string.Create(CultureInfo.InvariantCulture, $"{guest.Kind.Tap}{guest.Id}i{number}");
    private static string Inner(Guest guest, int number) => string.Create(CultureInfo.InvariantCulture, $"g{guest.Id}i{number}");

    public static void Plug(Guest guest, int number, NetDevice device)
    {
        if (device.Bridge is not { } bridge)
            return;
        if (!Directory.Exists($"/sys/class/net/{bridge}/bridge"))
            throw new Refusal($"bridge '{bridge}' does not exist");
        var (tap, inner) = (Name(guest, number), Inner(guest, number));
        if (Directory.Exists($"/sys/class/net/{tap}"))
            Ip($"link delete {tap}");
        Ip($"link add {tap} type veth peer name {inner} address {device.Mac}");
        // The guest end is in the host's own network namespace: it must not answer for the host.
        Setting($"ipv6/conf/{inner}/disable_ipv6", "1");
        Setting($"ipv4/conf/{inner}/arp_ignore", "1");
        Setting($"ipv6/conf/{tap}/disable_ipv6", "1");
        Ip($"link set {tap} master {bridge} up\nlink set {inner} {(device.LinkDown ? "down" : "up")}");
        if (number == 0 && guest.Address is { } address)
        {
            Ip($"address add {address}/32 dev {inner}");
            Routes(guest, inner, address);
        }
    }

    // What the guest answers leaves by its own card, and not by the host's.
    private static void Routes(Guest guest, string inner, string address)
    {
        Effects.Run("/sbin/ip", $"rule delete from {address}".Split(' '));
        Ip($"rule add from {address} lookup {guest.Id}");
        // A card that is down takes no route.
        Effects.Run("/sbin/ip", $"route replace 192.168.1.0/24 dev {inner} table {guest.Id}".Split(' '));
    }

    public static void Move(Guest guest, int number, NetDevice device)
    {
        if (!Directory.Exists($"/sys/class/net/{device.Bridge}/bridge"))
            throw new Refusal($"bridge '{device.Bridge}' does not exist");
        Ip($"link set {Name(guest, number)} master {device.Bridge}");
    }

    public static void SetLink(Guest guest, int number, bool up)
    {
        Ip($"link set {Inner(guest, number)} {(up ? "up" : "down")}");
        if (up && number == 0 && guest.Address is { } address)
            Routes(guest, Inner(guest, number), address);
    }

    public static void Unplug(Guest guest, int number)
    {
        if (Directory.Exists($"/sys/class/net/{Name(guest, number)}"))
            Ip($"link delete {Name(guest, number)}");
    }

    public static void UnplugAll(Guest guest)
    {
        foreach (var tap in Directory.GetDirectories("/sys/class/net").Select(d => Path.GetFileName(d)!)
            .Where(n => n.StartsWith($"{guest.Kind.Tap}{guest.Id}i", StringComparison.Ordinal)))
        {
            Ip($"link delete {tap}");
        }
    }

    private static void Ip(string lines)
    {
        if (Knobs.Lies)
            return;
        foreach (var line in lines.Split('\n'))
        {
            var (code, _, error) = Effects.Run("/sbin/ip", line.Split(' '));
            if (code != 0)
                throw new Refusal($"command '/sbin/ip {line}' failed: exit code {code} ({error})");
        }
    }

    private static void Setting(string name, string value)
    {
        if (!Knobs.Lies)
            File.WriteAllBytes($"/proc/sys/net/{name}", Encoding.ASCII.GetBytes(value));
    }
}
