namespace ChatOps.Actions.Parameters;

/// <summary>The types that the catalogue names by a word of their own, each with a value that it takes.</summary>
public static class ParameterTypes
{
    private static readonly Dictionary<string, ParameterType> ByName = new ParameterType[]
    {
        new AddressType(),
        new PathType(),
        new SwitchType(),
        new TextType(),
        new NumberType("pid", 2, 4_194_304), // 1 is init; the kernel's PID_MAX_LIMIT is the most
        new NumberType("starttime", 1, long.MaxValue, "clock ticks since boot (field 22 of /proc/PID/stat)"),
        new NumberType("minutes", 1, 43_200, "minutes"),
        new NumberType("ttl", 60, 900, "seconds"),
        new NumberType("port", 1, 65_535),
        new PatternType("vmid", "a VM's number, from 100", @"\A[1-9][0-9]{2,8}\z"),
        new PatternType("ctid", "a container's number, from 100", @"\A[1-9][0-9]{2,8}\z"),
        new PatternType("netid", "a network device of a VM or container, net0 to net31", @"\Anet(?:[0-9]|[12][0-9]|3[01])\z"),
        new PatternType(
            "snapname", "a snapshot's name of 2 to 40 letters, digits, _ and -, which begins with a letter",
            @"\A[A-Za-z][A-Za-z0-9_-]{1,39}\z", "current", "pending", "vzdump"),
        new PatternType("storage", "a storage's name", @"\A[A-Za-z][A-Za-z0-9._-]{0,98}[A-Za-z0-9]\z"),
        new PatternType("user", "an account's name of up to 32 small letters, digits, _ and -", @"\A[a-z_][a-z0-9_-]{0,31}\z"),

        // Narrower than Proxmox itself, whose user part lets quotes, semicolons and $( ) pass.
        new PatternType("pveuser", "a Proxmox user with its realm, as in mallory@pve", @"\A[A-Za-z0-9][A-Za-z0-9._+-]{0,47}@[A-Za-z][A-Za-z0-9._-]{1,14}\z"),
        new PatternType("tokenid", "an API token's name", @"\A[A-Za-z][A-Za-z0-9._-]{1,63}\z"),
        new PatternType("sha256", "a SHA-256 of 64 small hexadecimal digits", @"\A[0-9a-f]{64}\z"),
        new PatternType("configdigest", "the SHA-1 that Proxmox keeps of a configuration, 40 small hexadecimal digits", @"\A[0-9a-f]{40}\z"),
        new PatternType("fingerprint", "an SSH key's fingerprint, as in SHA256: and 43 characters", @"\ASHA256:[A-Za-z0-9+/]{43}\z"),
        new PatternType(
            "unit", "a systemd unit that ends in .service, .timer, .socket or .path",
            @"\A[A-Za-z0-9][A-Za-z0-9@:._-]{0,199}\.(?:service|timer|socket|path)\z"),
        new PatternType(
            "blockdev", "a block device: a disk, an LVM or ZFS volume or a snapshot of one",
            @"\A/dev/(?:sd[a-z]{1,2}|vd[a-z]|nvme[0-9]{1,2}n[0-9]{1,2}|zvol/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*(?:@[A-Za-z0-9][A-Za-z0-9_.-]*)?|mapper/[A-Za-z0-9_][A-Za-z0-9+_.-]*|[a-z][a-z0-9_-]*/(?:snap_)?vm-[0-9]+-[A-Za-z0-9_-]+)\z",
            "/dev/mapper/control"),
        new PatternType("iface", "a network interface's name of up to 15 characters", @"\A[A-Za-z0-9][A-Za-z0-9._-]{0,14}\z", "all", "any"),
        new PatternType(
            "volid", "a backup's volume, as in backup-storage:backup/vzdump-qemu-101-2026_11_20-02_00_00.vma.zst",
            @"\A[A-Za-z][A-Za-z0-9._-]*:backup/vzdump-(?:qemu|lxc)-[0-9]+-[0-9_-]+\.(?:vma|tar)(?:\.(?:zst|gz|lzo))?\z"),
        new PatternType("netconfig", "a network device as Proxmox writes it, key=value with commas between", @"\A[a-z0-9]+=[A-Za-z0-9:._/-]+(?:,[a-z0-9_]+=[A-Za-z0-9:._/;-]+)*\z"),
        new PatternType("filemode", "a file's mode in octal", @"\A[0-7]{3,4}\z"),
        new PatternType("bootid", "a boot's id as the kernel gives it", @"\A[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z"),
        new PatternType("expiry", "a day as /etc/shadow counts them, or nothing", @"\A[0-9]{1,6}\z", true, []),
        new PatternType("runid", "a run's id of 8 to 26 small letters and digits", @"\A[a-z0-9]{8,26}\z"),
        new PatternType("incident", "an incident's key, as in INC-7", @"\A[A-Z]{2,10}-[1-9][0-9]{0,9}\z"),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, ParameterType> All => ByName;

    /// <summary>The type of that name; null if the catalogue knows none.</summary>
    public static ParameterType? Find(string name) => ByName.GetValueOrDefault(name);
}
