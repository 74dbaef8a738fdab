namespace ChatOps.Actions.Catalog;

/// <summary>What an action is for; the first part of its id says the same.</summary>
public enum ActionPhase
{
    /// <summary>To see what is the matter.</summary>
    Triage,

    /// <summary>To keep what would be lost.</summary>
    Evidence,

    /// <summary>To stop the spreading.</summary>
    Containment,

    /// <summary>To take the intruder's things away.</summary>
    Eradication,

    /// <summary>To bring back what was lost.</summary>
    Recovery,

    /// <summary>To make a second time harder.</summary>
    Hardening,
}
