namespace ChatOps.Chaos.Load;

/// <summary>What came back for a delivery.</summary>
internal abstract record Reply
{
    private Reply()
    {
    }

    /// <summary>It is saved, and will be done.</summary>
    public sealed record Saved(Guid Id, bool Repeated) : Reply;

    /// <summary>It is done.</summary>
    public sealed record Answered(string Json) : Reply;

    /// <summary>There is no such channel for this person. Nothing happens.</summary>
    public sealed record TurnedAway : Reply;

    /// <summary>Nobody knows whether it was saved: no answer, or that the record is away.</summary>
    public sealed record Unclear : Reply;

    /// <summary>Nothing that a console should say.</summary>
    public sealed record Wrong(int Status, string Text) : Reply;
}
