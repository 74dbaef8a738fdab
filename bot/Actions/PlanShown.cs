using ChatOps.Actions.Catalog;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Actions;

/// <summary>
/// What a card shows of a stored plan. It is read from the stored bytes that the digest is over, so that nobody is shown
/// anything else than what runs.
/// </summary>
internal sealed record PlanShown(
    PlanShown.HostPart Host, string Effect, IReadOnlyList<PlanShown.Command> Steps, IReadOnlyList<PlanShown.Command>? Undo, string? UndoSays,
    long ExpectedSeconds, IReadOnlyList<PlanShown.Fact> Facts, IReadOnlyList<string>? Waived)
{
    public sealed record HostPart(string Id, string Address, string HostKeySha256, string Platform);

    public sealed record Command(string Name, string Mode, string Snippet, string CommandLine, string? Unit, long LimitSeconds)
    {
        /// <summary>Whether what it sends goes into the vault.</summary>
        public bool IsStream => string.Equals(Mode, nameof(ActionMode.Stream), StringComparison.OrdinalIgnoreCase);
    }

    public sealed record Fact(string Name, string Value);

    /// <summary>The plan of a request; null as long as there is none.</summary>
    public static PlanShown? Of(ActionRequest request) => request.Plan is null ? null : CanonicalJson.Deserialize<PlanShown>(request.Plan);

    /// <summary>The facts of a request with their words.</summary>
    public static IReadOnlyList<StoredFact> FactsOf(ActionRequest request) =>
        request.Facts is null ? [] : CanonicalJson.Deserialize<IReadOnlyList<StoredFact>>(request.Facts);
}

/// <summary>A fact of a host as it is kept, so that the plan can be made again from it.</summary>
internal sealed record StoredFact(string Name, string Says, string Value, bool Bound);
