namespace ChatOps.Actions.Plans;

/// <summary>A capture that has to be in the vault, verified, before the run.</summary>
/// <param name="AnyOf">Ids of actions, one of which made it.</param>
/// <param name="Same">What has to have been the same then, with the values of now.</param>
/// <param name="Because">What would be lost without it.</param>
/// <param name="Waivable">Whether requester and approver may go on together.</param>
public sealed record PlannedGate(IReadOnlyList<string> AnyOf, IReadOnlyDictionary<string, string> Same, string Because, bool Waivable);
