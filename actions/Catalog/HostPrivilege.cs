namespace ChatOps.Actions.Catalog;

/// <summary>What the account on the host has to be allowed.</summary>
public enum HostPrivilege
{
    /// <summary>Any account can do it.</summary>
    Anyone,

    /// <summary>Root, by login or by sudo without a password.</summary>
    Root,
}
