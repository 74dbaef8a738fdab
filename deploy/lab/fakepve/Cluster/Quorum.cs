using FakePve.State;

namespace FakePve.Cluster;

/// <summary>
/// Without quorum nothing under /etc/pve can be changed, by whatever program. The lab host may not mount, so the files
/// are made immutable; a program is told "Operation not permitted" where a real node says "Permission denied".
/// </summary>
internal static class Quorum
{
    public static void Changed() => Effects.Run("/usr/bin/chattr", "-R", Node.HasQuorum ? "-i" : "+i", "/etc/pve");
}
