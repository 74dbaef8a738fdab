using ChatOps.Storage.People;

namespace ChatOps.Storage.Requests;

/// <summary>What matters of a person at the moment in which they decide on a request.</summary>
/// <param name="Person">Who; two accounts of one human are one person.</param>
/// <param name="MayApprove">Whether the settings let them give the second word.</param>
/// <param name="OnIncident">Whether they are on the incident now.</param>
/// <param name="Leads">Whether they are its commander or security lead now.</param>
/// <param name="Team">The team that the settings name; null if none.</param>
public sealed record Approver(PersonId Person, bool MayApprove, bool OnIncident, bool Leads, string? Team);
