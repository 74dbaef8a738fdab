using ChatOps.Actions.Catalog;

namespace ChatOps.Actions.Plans;

/// <summary>The host of a plan, as the settings know it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Address">Where it is reached, for people.</param>
/// <param name="HostKeySha256">The pinned host key's fingerprint; an approval for one key is none for another.</param>
/// <param name="Platform">What runs on it.</param>
/// <param name="Elevates">Whether the account on it is not root and uses sudo.</param>
/// <param name="HasSystemd">Whether systemd runs it; without, changing steps are detached and remembered under /run.</param>
public sealed record PlannedHost(
    string Id, string Address, string HostKeySha256, HostPlatform Platform, bool Elevates, bool HasSystemd = true);
