namespace ChatOps.Actions.Catalog;

/// <summary>What runs on a host.</summary>
public enum HostPlatform
{
    /// <summary>Debian 12 or later.</summary>
    Debian,

    /// <summary>Proxmox VE 8 or later.</summary>
    Proxmox,
}
