namespace ChatOps.Actions.Catalog;

/// <summary>What a value that was read has to be.</summary>
/// <param name="Test">The comparison.</param>
/// <param name="Otherwise">The sentence that people read when it is not so.</param>
/// <param name="Waivable">Whether requester and approver may go on together, with a reason on the record.</param>
public sealed record Requirement(RequirementTest Test, string Otherwise, bool Waivable);
