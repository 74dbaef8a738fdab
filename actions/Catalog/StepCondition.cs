namespace ChatOps.Actions.Catalog;

/// <summary>When a step, fact or proof belongs to a plan. Decided when the plan is made, never on the host.</summary>
/// <param name="Name">A choice or switch among parameters and facts, or <c>platform</c>.</param>
/// <param name="Values">The values with which it belongs.</param>
public sealed record StepCondition(string Name, IReadOnlyList<string> Values);
