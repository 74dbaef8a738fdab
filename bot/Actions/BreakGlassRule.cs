using ChatOps.Actions.Catalog;
using ChatOps.Storage.People;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Actions;

/// <summary>Who may break the glass, and for what (rule 12 of the approvals): one containment that can be taken back, or a capture.</summary>
internal static class BreakGlassRule
{
    /// <summary>Why not, in words; null if they may.</summary>
    public static string? WhyNot(ActionPolicy policy, ActionRequest request, Person? person) =>
        !policy.BreakGlass ? "the settings do not allow it (actions.breakGlass)"
        : person is not { Active: true } || !person.Has(PersonRole.BreakGlass) ? "it takes the role break-glass in the settings"
        : request.Kind != RequestKind.Run ? "to take something back takes as many people as to do it"
        : policy.Catalog.Find(request.ActionId) is { Risk: not ActionRisk.Destructive, Phase: ActionPhase.Containment or ActionPhase.Evidence } ? null
        : "it is only for a containment that can be taken back, or for a capture";
}
