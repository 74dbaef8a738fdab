namespace ChatOps.Actions.Catalog;

/// <summary>How an action is taken back. Every action says it, or says why not.</summary>
public abstract record UndoDefinition
{
    private UndoDefinition()
    {
    }

    /// <summary>Commands, with their values known before the run. An undo is a request of its own.</summary>
    /// <param name="Says">What it brings back and what not.</param>
    /// <param name="Risk">What the undo itself may cost.</param>
    /// <param name="Steps">In order.</param>
    /// <param name="Proofs">What shows that it worked.</param>
    public sealed record Commands(
        string Says, ActionRisk Risk, IReadOnlyList<StepDefinition> Steps, IReadOnlyList<ProofDefinition> Proofs) : UndoDefinition;

    /// <summary>There is none.</summary>
    public sealed record None(string Because) : UndoDefinition;

    /// <summary>Nothing is left that could be taken back.</summary>
    public sealed record NotNeeded(string Because) : UndoDefinition;
}
