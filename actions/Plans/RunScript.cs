using ChatOps.Actions.Catalog;

namespace ChatOps.Actions.Plans;

/// <summary>
/// What one request runs and how it is proven: a plan itself, or what takes its run back, or what keeps it. Its digest is
/// what an approval is bound to.
/// </summary>
public sealed class RunScript
{
    private RunScript(ActionPlan plan, string canonical, string digest, IReadOnlyList<PlannedCommand> steps, IReadOnlyList<PlannedProof> proofs)
    {
        Plan = plan;
        Canonical = canonical;
        Digest = digest;
        Steps = steps;
        Proofs = proofs;
    }

    /// <summary>The plan that it belongs to.</summary>
    public ActionPlan Plan { get; }

    /// <summary>Canonical JSON (RFC 8785).</summary>
    public string Canonical { get; }

    /// <summary>SHA-256 of <see cref="Canonical"/>, in hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>No fewer different persons than this; the approval of a run covers keeping it.</summary>
    public int FewestPeople { get; private init; }

    /// <summary>In order.</summary>
    public IReadOnlyList<PlannedCommand> Steps { get; }

    /// <summary>Asked when the steps ended.</summary>
    public IReadOnlyList<PlannedProof> Proofs { get; }

    /// <summary>The plan itself.</summary>
    public static RunScript OfRun(ActionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new RunScript(plan, plan.Canonical, plan.Digest, plan.Steps, plan.Proofs) { FewestPeople = plan.Subject.Action.People };
    }

    /// <summary>What takes a run back, with the commands that were rendered before it ran.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="request">The key of the request that asks for it; the same twice would be one digest.</param>
    /// <param name="run">The id of the request's own run, which its names on the host bear.</param>
    /// <param name="bootId">The boot of the host that it is for.</param>
    /// <exception cref="InvalidOperationException">There is no undo.</exception>
    public static RunScript OfUndo(ActionPlan plan, string request, string run, string bootId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Subject.Action.Undo is UndoDefinition.Commands undo
            ? FollowUp(plan, "Undo", plan.Subject.Action.People, request, bootId, PlainTemplate.Fill(undo.Says, plan.ValueOf), plan.UndoAs(run), plan.UndoProofs)
            : throw new InvalidOperationException($"{plan.Subject.Action.Id} has no undo.");
    }

    /// <summary>What keeps a run that would take itself back. It is proven by what the host is asked after the run.</summary>
    /// <inheritdoc cref="OfUndo"/>
    /// <exception cref="InvalidOperationException">It would not take itself back.</exception>
    public static RunScript OfConfirm(ActionPlan plan, string request, string run, string bootId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Confirm.Count > 0
            ? FollowUp(plan, "Confirm", 1, request, bootId, "It stays as it is until it is undone.", plan.ConfirmAs(run), [.. plan.Proofs.Where(proof => proof.Question is not null)])
            : throw new InvalidOperationException($"{plan.Subject.Action.Id} does not take itself back.");
    }

    private static RunScript FollowUp(
        ActionPlan plan, string kind, int people, string request, string bootId, string effect, IReadOnlyList<PlannedCommand> steps, IReadOnlyList<PlannedProof> proofs)
    {
        var (canonical, digest) = PlanCanon.Sealed(new
        {
            V = 1,
            Kind = kind,
            Request = request,
            Of = plan.Digest,
            BootId = bootId,
            Action = new { plan.Subject.Action.Id, plan.Subject.Action.Version },
            plan.Subject.Incident,
            plan.Subject.Run,
            plan.Subject.Host,
            Facts = new[] { new { Name = PlanNames.BootId, Value = bootId } },
            Effect = effect,
            Steps = steps.Select(PlanCanon.Command),
            Proofs = proofs.Select(PlanCanon.Proof),
            plan.ExpectedSeconds,
        });
        return new RunScript(plan, canonical, digest, steps, proofs) { FewestPeople = people };
    }
}
