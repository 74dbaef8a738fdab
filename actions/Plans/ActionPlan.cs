using ChatOps.Actions.Catalog;

namespace ChatOps.Actions.Plans;

/// <summary>
/// An action with its values, its host and the host's facts, rendered to the exact commands. What is shown, approved and
/// executed is this and nothing else; it does no I/O, knows no clock, and made twice from the same it is the same.
/// </summary>
public sealed class ActionPlan
{
    private readonly PlanRendering _rendering;

    private ActionPlan(PreCheck preCheck, IReadOnlyList<PlanRefusal> waived)
    {
        Subject = preCheck.Subject;
        _rendering = new PlanRendering(Subject, preCheck.Facts);
        var action = Subject.Action;
        PreChecks = preCheck.Asked;
        Facts = preCheck.Facts;
        Waived = waived;
        Effect = PlainTemplate.Fill(action.Effect, _rendering.ValueOf);
        Steps = _rendering.Commands(action.Steps);
        Confirm = _rendering.Commands(action.Reverts?.Confirm ?? []);
        Proofs = _rendering.Proofs(action.Proofs);
        Undo = action.Undo is UndoDefinition.Commands undo ? _rendering.Commands(undo.Steps) : [];
        UndoProofs = action.Undo is UndoDefinition.Commands undone ? _rendering.Proofs(undone.Proofs) : [];
        ExpectedSeconds = _rendering.Seconds(action.Expected);
        RevertsAfterSeconds = action.Reverts is { } reverts ? Formula.Number(_rendering.ValueOf(reverts.After)) : null;
        Gates =
        [
            .. action.Evidence.Where(gate => _rendering.Belongs(gate.When)).Select(gate => new PlannedGate(
                gate.AnyOf, gate.Same.ToDictionary(name => name, _rendering.ValueOf, StringComparer.Ordinal), gate.Because, gate.Waivable)),
        ];
        (Canonical, Digest) = PlanCanon.Of(this);
    }

    /// <summary>What was asked for.</summary>
    public PlanSubject Subject { get; }

    /// <summary>The questions that were asked before, and are asked again right before the run.</summary>
    public IReadOnlyList<PlannedQuestion> PreChecks { get; }

    /// <summary>Their answers.</summary>
    public IReadOnlyList<FactValue> Facts { get; }

    /// <summary>What stood against it and was waived.</summary>
    public IReadOnlyList<PlanRefusal> Waived { get; }

    /// <summary>What will be different, in words.</summary>
    public string Effect { get; }

    /// <summary>What runs, in order.</summary>
    public IReadOnlyList<PlannedCommand> Steps { get; }

    /// <summary>What keeps an action that would take itself back; nothing where none would.</summary>
    public IReadOnlyList<PlannedCommand> Confirm { get; }

    /// <summary>What shows that it worked.</summary>
    public IReadOnlyList<PlannedProof> Proofs { get; }

    /// <summary>What takes it back, with its values known before the run; nothing where there is no undo.</summary>
    public IReadOnlyList<PlannedCommand> Undo { get; }

    /// <summary>What shows that the undo worked.</summary>
    public IReadOnlyList<PlannedProof> UndoProofs { get; }

    /// <summary>Captures that have to be there before.</summary>
    public IReadOnlyList<PlannedGate> Gates { get; }

    /// <summary>How long it usually takes.</summary>
    public long ExpectedSeconds { get; }

    /// <summary>After how many seconds it takes itself back; null if it does not.</summary>
    public long? RevertsAfterSeconds { get; }

    /// <summary>Everything that an approval binds of it, as canonical JSON (RFC 8785).</summary>
    public string Canonical { get; }

    /// <summary>SHA-256 of <see cref="Canonical"/>, in hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Makes the plan of what the host answered.</summary>
    /// <param name="preCheck">All of its questions are answered.</param>
    /// <param name="waived">Names of refusals that requester and approver waive.</param>
    /// <exception cref="InvalidOperationException">A question is still open.</exception>
    public static PlanOutcome Render(PreCheck preCheck, IReadOnlySet<string> waived)
    {
        ArgumentNullException.ThrowIfNull(preCheck);
        ArgumentNullException.ThrowIfNull(waived);
        if (preCheck.Next is not null)
        {
            throw new InvalidOperationException("The host was not asked everything yet.");
        }

        var standing = preCheck.Refusals.Where(refusal => !refusal.Waivable || !waived.Contains(refusal.Name)).ToArray();
        if (standing.Length > 0)
        {
            return new PlanOutcome.Refused(standing);
        }

        try
        {
            return new PlanOutcome.Rendered(new ActionPlan(preCheck, preCheck.Refusals));
        }
        catch (OverflowException)
        {
            return new PlanOutcome.Refused([new PlanRefusal(preCheck.Subject.Action.Id, "The host's numbers cannot be true: no time can be worked out of them.", false)]);
        }
        catch (ArgumentException exception)
        {
            return new PlanOutcome.Refused([new PlanRefusal(preCheck.Subject.Action.Id, $"There is no command for that: {exception.Message}", false)]);
        }
    }

    /// <summary>What takes it back, under names of another run: a second try is no repetition of the first.</summary>
    internal IReadOnlyList<PlannedCommand> UndoAs(string run) =>
        Subject.Action.Undo is UndoDefinition.Commands undo ? new PlanRendering(Subject, Facts, run).Commands(undo.Steps) : [];

    /// <summary>What keeps it, likewise.</summary>
    internal IReadOnlyList<PlannedCommand> ConfirmAs(string run) => new PlanRendering(Subject, Facts, run).Commands(Subject.Action.Reverts?.Confirm ?? []);

    internal string ValueOf(string name) => _rendering.ValueOf(name);

    /// <summary>One piece of a step that is taken in chunks.</summary>
    /// <param name="step">A step with <see cref="PlannedCommand.ChunkBytes"/>.</param>
    /// <param name="offset">In bytes, from 0.</param>
    /// <param name="length">In bytes, from 1.</param>
    /// <exception cref="ArgumentException">The step is not taken in chunks.</exception>
    public PlannedCommand Chunk(PlannedCommand step, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return step.ChunkBytes is null
            ? throw new ArgumentException($"{step.Name} is not taken in chunks.", nameof(step))
            : _rendering.Command(Subject.Action.Steps.Single(definition => definition.Name == step.Name), offset, length);
    }

    /// <summary>Bound facts that are not what they were when this plan was made; any of them voids its approval.</summary>
    /// <param name="now">The same pre-check, read again.</param>
    public IReadOnlyList<string> DriftTo(PreCheck now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var then = Facts.Where(fact => fact.Bound).ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);
        var today = now.Facts.Where(fact => fact.Bound).ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);
        return [.. then.Keys.Union(today.Keys).Where(name => then.GetValueOrDefault(name) != today.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
    }
}
