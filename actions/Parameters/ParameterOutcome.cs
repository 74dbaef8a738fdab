namespace ChatOps.Actions.Parameters;

/// <summary>What came of checking the values that somebody typed.</summary>
public abstract record ParameterOutcome
{
    private ParameterOutcome()
    {
    }

    /// <summary>All passed.</summary>
    public sealed record Bound(ParameterValues Values) : ParameterOutcome;

    /// <summary>Some did not.</summary>
    public sealed record Refused(IReadOnlyList<ParameterRefusal> Refusals) : ParameterOutcome;
}
