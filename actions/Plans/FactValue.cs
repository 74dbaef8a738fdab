namespace ChatOps.Actions.Plans;

/// <summary>A fact that was read.</summary>
/// <param name="Name">As in the catalogue.</param>
/// <param name="Says">What it is.</param>
/// <param name="Value">Canonical.</param>
/// <param name="Bound">Whether another value voids the approval.</param>
public sealed record FactValue(string Name, string Says, string Value, bool Bound);
