using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;

namespace ChatOps.Actions.Plans;

/// <summary>What is to be done, where and for what; all that a plan is made from besides the host's answers.</summary>
/// <param name="Action">The entry of the catalogue.</param>
/// <param name="Parameters">Its values, bound by <see cref="ParameterValues.Bind"/>.</param>
/// <param name="Host">Where.</param>
/// <param name="Incident">The incident's key, as in INC-7.</param>
/// <param name="Run">The id of the run that would follow: 8 to 26 small letters and digits. Units and snapshots bear it.</param>
public sealed record PlanSubject(ActionDefinition Action, ParameterValues Parameters, PlannedHost Host, string Incident, string Run);
