namespace ChatOps.Actions.Catalog;

/// <summary>A capture that has to be in the vault, verified, before an action may destroy what it holds.</summary>
/// <param name="AnyOf">Ids of actions, one of which made it.</param>
/// <param name="Same">Parameters and facts that have to be the same then and now: the boot, the process, the hash.</param>
/// <param name="Because">What would be lost without it.</param>
/// <param name="Waivable">Whether requester and approver may go on together, with a reason on the record.</param>
/// <param name="When">Where it is asked for; all of them hold.</param>
/// <param name="Line">Where it stands in its file.</param>
public sealed record EvidenceGate(
    IReadOnlyList<string> AnyOf, IReadOnlyList<string> Same, string Because, bool Waivable, IReadOnlyList<StepCondition> When, int Line);
