namespace ChatOps.Actions.Catalog;

/// <summary>What an action asks of the host while it runs.</summary>
public enum ActionLoad
{
    /// <summary>Nobody notices.</summary>
    Light,

    /// <summary>Disk, memory or processor are busy for minutes; people are told before.</summary>
    Heavy,
}
