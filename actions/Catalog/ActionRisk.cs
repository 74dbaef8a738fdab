namespace ChatOps.Actions.Catalog;

/// <summary>What an action may cost, in rising order.</summary>
public enum ActionRisk
{
    /// <summary>Nothing on the host is different afterwards.</summary>
    ReadOnly,

    /// <summary>The undo brings back what was.</summary>
    Reversible,

    /// <summary>Something is gone for good. Never fewer than two people.</summary>
    Destructive,
}
