using ChatOps.Storage.Incidents;

namespace ChatOps.Storage.Requests;

/// <summary>What somebody asks for, before the host was looked at.</summary>
/// <param name="Incident">Where it belongs.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Of">The earlier request that is taken back or kept.</param>
/// <param name="Action">Id in the catalogue.</param>
/// <param name="Host">Id in the settings.</param>
/// <param name="Parameters">Canonical values by name, as canonical JSON.</param>
/// <param name="ParameterWords">The same for people: name=value.</param>
/// <param name="Changes">Whether something on the host may be different afterwards.</param>
/// <param name="Destructive">Whether it cannot be taken back.</param>
/// <param name="People">Different persons needed, the requester among them.</param>
/// <param name="Requester">Who asks, as they are now.</param>
/// <param name="Reason">Why.</param>
/// <param name="Waived">Names of refusals and captures that the requester wants to do without.</param>
public sealed record RequestDraft(
    IncidentId Incident, RequestKind Kind, Guid? Of, string Action, string Host, string Parameters, IReadOnlyList<string> ParameterWords,
    bool Changes, bool Destructive, int People, Approver Requester, string Reason, IReadOnlyList<string> Waived);
