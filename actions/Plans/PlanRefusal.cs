namespace ChatOps.Actions.Plans;

/// <summary>Why there is no plan, or none without a waiver.</summary>
/// <param name="Name">The fact, the parameter or the value that it is about.</param>
/// <param name="Sentence">Why, for people.</param>
/// <param name="Waivable">Whether requester and approver may go on together, with a reason on the record.</param>
public sealed record PlanRefusal(string Name, string Sentence, bool Waivable);
