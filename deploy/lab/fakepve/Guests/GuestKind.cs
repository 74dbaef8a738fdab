namespace FakePve.Guests;

/// <summary>What differs between virtual machines and containers.</summary>
internal sealed record GuestKind(string Tool, string Noun, string Folder, string TaskPrefix, string Type, string Tap, string ArchiveEnding)
{
    public static GuestKind Qemu { get; } = new("qm", "VM", "qemu-server", "qm", "qemu", "tap", ".vma");
    public static GuestKind Lxc { get; } = new("pct", "CT", "lxc", "vz", "lxc", "veth", ".tar");

    public string LockFile(string id) => this == Qemu ? $"/var/lock/qemu-server/lock-{id}.conf" : $"/run/lock/lxc/pve-config-{id}.lock";
    public string PidFile(string id) => this == Qemu ? $"/run/qemu-server/{id}.pid" : $"/run/lxc/{id}.pid";
}
