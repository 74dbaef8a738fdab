using System.Text.RegularExpressions;
using FakePve.Cli;

namespace FakePve.Guests;

/// <summary>Which settings there are, and which of them a running guest takes at once.</summary>
internal static partial class Keys
{
    private static readonly string[] OfVm =
    [
        "acpi", "affinity", "agent", "arch", "args", "audio0", "autostart", "balloon", "bios", "boot", "bootdisk", "cdrom", "ciuser", "cores",
        "cpu", "cpulimit", "cpuunits", "description", "efidisk0", "freeze", "hookscript", "hotplug", "hugepages", "keyboard", "kvm",
        "localtime", "lock", "machine", "memory", "migrate_downtime", "migrate_speed", "name", "numa", "onboot", "ostype", "protection",
        "reboot", "rng0", "scsihw", "shares", "smbios1", "sockets", "startdate", "startup", "tablet", "tags", "tdf", "template",
        "tpmstate0", "vcpus", "vga", "vmgenid", "vmstatestorage", "watchdog",
    ];

    private static readonly string[] OfContainer =
    [
        "arch", "cmode", "console", "cores", "cpulimit", "cpuunits", "description", "features", "hookscript", "hostname", "lock", "memory",
        "nameserver", "onboot", "ostype", "protection", "rootfs", "searchdomain", "startup", "swap", "tags", "template", "timezone", "tty",
        "unprivileged",
    ];

    private static readonly string[] Flags = ["acpi", "autostart", "freeze", "kvm", "localtime", "numa", "onboot", "protection", "reboot", "tablet", "tdf", "template", "console", "unprivileged"];

    private static readonly string[] AtOnce =
        ["autostart", "onboot", "shares", "startup", "description", "protection", "vmstatestorage", "hookscript", "tags", "name", "lock", "hotplug", "hostname"];

    public static Parameter[] Options(GuestKind kind) =>
        [.. (kind == GuestKind.Qemu ? OfVm : OfContainer).Select(k => Flags.Contains(k) ? Parameter.Flag(k) : Parameter.Text(k))];

    public static Parameter? Family(string name) => Indexed().IsMatch(name) ? Parameter.Text(name) : null;

    public static bool IsNetwork(string key) => NetworkKey().IsMatch(key);
    public static bool IsDisk(string key) => DiskKey().IsMatch(key);
    public static bool IsTakenAtOnce(string key) => AtOnce.Contains(key);

    [GeneratedRegex(@"\A(net|ide|sata|scsi|virtio|usb|hostpci|serial|parallel|unused|ipconfig|numa|mp|dev)[0-9]{1,2}\z")]
    private static partial Regex Indexed();

    [GeneratedRegex(@"\Anet[0-9]{1,2}\z")]
    private static partial Regex NetworkKey();

    [GeneratedRegex(@"\A(ide|sata|scsi|virtio|mp)[0-9]{1,2}\z")]
    private static partial Regex DiskKey();
}
