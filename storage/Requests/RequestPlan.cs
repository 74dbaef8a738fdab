namespace ChatOps.Storage.Requests;

/// <summary>What the pre-check made of a request: everything that an approval binds.</summary>
/// <param name="Plan">The plan as canonical JSON.</param>
/// <param name="PlanDigest">Its SHA-256, in hexadecimal.</param>
/// <param name="Digest">SHA-256 over the plan and who asked, why, for how long; what a click has to carry.</param>
/// <param name="Facts">What the host told, as canonical JSON; the plan can be made again from it.</param>
/// <param name="Policy">Digest of the catalogue, the inventory and the rules that it was made under.</param>
/// <param name="Commands">What runs, for the record.</param>
/// <param name="Undo">What takes it back, for the record.</param>
/// <param name="FactWords">What the host told, for the record.</param>
/// <param name="Waived">What stood against it and is waived.</param>
/// <param name="BootId">The boot of the host that it was made for.</param>
/// <param name="RevertsAfter">After what time it takes itself back; null if it does not.</param>
public sealed record RequestPlan(
    string Plan, string PlanDigest, string Digest, string Facts, string Policy, IReadOnlyList<string> Commands, IReadOnlyList<string> Undo,
    IReadOnlyList<string> FactWords, IReadOnlyList<string> Waived, string BootId, TimeSpan? RevertsAfter);
