namespace ChatOps.Actions.Catalog;

/// <summary>An action that takes itself back unless somebody confirms it, so that it can lock nobody out.</summary>
/// <param name="After">The parameter that says after how many seconds.</param>
/// <param name="Says">What happens then.</param>
/// <param name="Confirm">The steps that keep it.</param>
public sealed record SelfRevert(string After, string Says, IReadOnlyList<StepDefinition> Confirm);
