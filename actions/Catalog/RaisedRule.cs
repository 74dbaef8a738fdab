namespace ChatOps.Actions.Catalog;

/// <summary>What a company asks beyond the catalogue for one of its actions. Never less: the loader refuses that.</summary>
/// <param name="Id">The action.</param>
/// <param name="People">More persons than it says; null where that stays.</param>
/// <param name="Risk">A higher risk; null where that stays.</param>
/// <param name="Line">Where it stands in its file.</param>
internal sealed record RaisedRule(string Id, int? People, ActionRisk? Risk, int Line);
