namespace ChatOps.Actions.Plans;

/// <summary>What came of making a plan.</summary>
public abstract record PlanOutcome
{
    private PlanOutcome()
    {
    }

    /// <summary>It can be shown to people.</summary>
    public sealed record Rendered(ActionPlan Plan) : PlanOutcome;

    /// <summary>Something stands against it that was not waived or cannot be.</summary>
    public sealed record Refused(IReadOnlyList<PlanRefusal> Refusals) : PlanOutcome;
}
