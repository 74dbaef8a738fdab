namespace ChatOps.Actions.Plans;

/// <summary>Something that stood against an action and is waived by its people together.</summary>
/// <param name="Name">The refusal's name, or the id of the capture that is missing.</param>
/// <param name="Reason">Why, for the record.</param>
public sealed record PlanWaiver(string Name, string Reason);
