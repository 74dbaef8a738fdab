using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Runs what was approved, step by step. A step is saved before it is sent, and the host itself holds a second start of
/// the same name off; so whatever dies when, each step runs at most once, and its end is asked for afterwards.
/// </summary>
internal sealed class Execution(RequestRecord record, PlanMaker plans, HostInventory inventory, StepRunner steps, Proving proving, OutsideView outside)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    public async Task WorkAsync(RequestRead read, string owner, CancellationToken cancellationToken)
    {
        var id = read.Request.Id;
        var wasUnknown = read.Request.State == RequestState.Unknown;
        if (inventory.Find(read.Request.HostId) is not { } host || plans.ScriptOf(read) is not { } script)
        {
            await EndUnknownAsync(
                read, owner, "It was started, but today's catalogue or settings make another plan of it, so I cannot ask the host how it ended.", cancellationToken);
            return;
        }

        if (wasUnknown && !await CanBeKnownAsync(id, script, host, cancellationToken))
        {
            await record.RestAsync(id, owner, LookAgain, cancellationToken);
            return;
        }

        if (read.Request.State == RequestState.Dispatching)
        {
            await LookBeforeAsync(read, script, host, owner, cancellationToken);
        }

        var outcome = new StepsOutcome(true, false, "");
        if (read.Request.State != RequestState.Verifying)
        {
            outcome = await RunStepsAsync(read, script, host, owner, cancellationToken);
            if (outcome.Unknown is { } why)
            {
                await EndUnknownAsync(read, owner, why, cancellationToken);
                return;
            }
        }

        await proving.WorkAsync(read, script, host, owner, outcome, cancellationToken);
    }

    /// <summary>What will be looked at from outside is looked at before, too; only a difference proves something.</summary>
    private async Task LookBeforeAsync(RequestRead read, RunScript script, InventoryHost host, string owner, CancellationToken cancellationToken)
    {
        var later = script.Proofs.FirstOrDefault(proof => proof.Definition is ProofDefinition.ByBot { Check: BotCheck.CutOffFromOutside });
        if (read.Request.Kind != RequestKind.Run || later is null)
        {
            return;
        }

        var (verdict, says) = await outside.CouldBeReachedAsync(host, later.Subject, cancellationToken);
        await record.ChangeAsync(
            read.Request.Id, owner,
            async (changing, token) =>
            {
                if (await changing.Session.Db.ActionProofs.AnyAsync(proof => proof.RequestId == read.Request.Id && proof.Name == OutsideView.Before, token))
                {
                    return false;
                }

                changing.Session.Db.ActionProofs.Add(new ActionProof(
                    read.Request.Id, 0, OutsideView.Before, "Before, it could be reached from another host.", verdict, says, changing.Session.Now));
                return true;
            },
            cancellationToken);
    }

    /// <summary>Whether the host can tell by now what became of the step whose end is unknown.</summary>
    private async Task<bool> CanBeKnownAsync(Guid id, RunScript script, InventoryHost host, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var open = await db.ActionSteps.Where(step => step.RequestId == id && step.EndedAt == null).Select(step => step.Name).FirstOrDefaultAsync(cancellationToken);
        var step = script.Steps.FirstOrDefault(known => known.Name == open);
        return step is null
            ? !await steps.IsSilentAsync(host, cancellationToken)
            : await steps.IsKnownAsync(host, step, cancellationToken);
    }

    /// <summary>Runs the steps that are left; what was begun before a crash is asked for instead.</summary>
    private async Task<StepsOutcome> RunStepsAsync(RequestRead read, RunScript script, InventoryHost host, string owner, CancellationToken cancellationToken)
    {
        var id = read.Request.Id;
        var satisfied = true;
        var said = "";
        for (var i = 0; i < script.Steps.Count; i++)
        {
            var step = script.Steps[i];
            var before = await BeginAsync(id, owner, i, step, cancellationToken);
            var result = before?.Ending is { } known
                ? new StepResult(known, before.ExitCode, before.Says, before.Satisfied, [], [], 0, "", false)
                : await steps.RunAsync(read, host, script.Plan, step, before is not null, cancellationToken);
            if (before?.Ending is null)
            {
                await EndAsync(id, owner, step, result, cancellationToken);
            }

            if (result.Ending == StepEnding.Lost)
            {
                // A step without a name on the host cannot be asked for; then the proofs say what they can.
                var says = result.Says ?? "The connection was lost.";
                return step.Mode == ActionMode.Unit ? new StepsOutcome(false, false, "", says) : new StepsOutcome(false, false, says, null, Lost: true);
            }

            if (!result.Satisfied)
            {
                satisfied = false;
                said = $"Step {step.Name}: {Commands.RequestWords.Ending(result.Ending, result.ExitCode)}. {result.Says}".Trim();
                if (!step.GoesOn)
                {
                    return new StepsOutcome(false, i == 0 && result.Ending == StepEnding.NotSent, said);
                }
            }
        }

        return new StepsOutcome(satisfied || script.Steps.All(step => step.GoesOn), false, said);
    }

    /// <summary>Saves that a step begins. Gives what is known of it if it began before.</summary>
    private async Task<ActionStep?> BeginAsync(Guid id, string owner, int ordinal, PlannedCommand step, CancellationToken cancellationToken)
    {
        ActionStep? before = null;
        var begun = await record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                before = await changing.Session.Db.ActionSteps.AsNoTracking().SingleOrDefaultAsync(known => known.RequestId == id && known.Name == step.Name, token);
                if (changing.Request.State is RequestState.Dispatching or RequestState.Unknown)
                {
                    changing.Request.Running();
                    await changing.Session.Db.SaveChangesAsync(token);
                }

                if (before is null)
                {
                    changing.Session.Db.ActionSteps.Add(new ActionStep(id, ordinal, step.Name, step.Unit, changing.Session.Now));
                }

                return true;
            },
            cancellationToken);
        return begun ? before : throw new OperationCanceledException("Another bot has the request.");
    }

    private Task EndAsync(Guid id, string owner, PlannedCommand step, StepResult result, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                var row = await changing.Session.Db.ActionSteps.AsTracking().SingleAsync(known => known.RequestId == id && known.Name == step.Name, token);
                if (row.EndedAt is not null)
                {
                    return false;
                }

                row.Keep(result.Output, result.Errors, result.OutputBytes, result.OutputSha256, result.Kind);
                if (result.Ending == StepEnding.Lost && step.Mode == ActionMode.Unit)
                {
                    if (!row.Lose(result.Says ?? ""))
                    {
                        return false;
                    }
                }
                else
                {
                    row.End(result.Ending, result.ExitCode, result.Says, result.Satisfied, changing.Session.Now);
                }

                await changing.RecordAsync(
                    new ActionStepEnded(
                        changing.Request.Key, step.Name, result.Ending.ToString(), result.ExitCode, result.OutputBytes, result.OutputSha256,
                        Chat.CleanText.Shortened($"{HostWords.Clean(result.Output)}{HostWords.Clean(result.Errors)}", 2000)),
                    token);
                return true;
            },
            cancellationToken);

    private Task EndUnknownAsync(RequestRead read, string owner, string why, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            read.Request.Id, owner,
            async (changing, token) =>
            {
                if (changing.Request.State == RequestState.Unknown)
                {
                    changing.Request.Rest(changing.Session.Now + LookAgain);
                    return true;
                }

                await changing.RecordAsync(changing.Request.End(RequestState.Unknown, why, [], changing.Session.Now), token);
                changing.Request.Rest(changing.Session.Now + LookAgain);
                return true;
            },
            cancellationToken);
}

/// <summary>How the steps of a run went.</summary>
/// <param name="Satisfied">Whether each did what it should, by its exit code.</param>
/// <param name="NeverStarted">Whether the host is surely untouched.</param>
/// <param name="Says">What went wrong.</param>
/// <param name="Unknown">Why nobody knows; null if it is known.</param>
/// <param name="Lost">Whether a step's end is unknown and cannot be asked for.</param>
internal sealed record StepsOutcome(bool Satisfied, bool NeverStarted, string Says, string? Unknown = null, bool Lost = false);
