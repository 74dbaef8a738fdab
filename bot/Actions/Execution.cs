using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Runs what was approved, step by step. A step is saved before it is sent, and the host itself holds a second start of
/// the same name off; so whatever dies when, each step runs at most once, and its end is asked for afterwards. A step
/// that did not begin in its time, or that nobody may want any more, never begins.
/// </summary>
internal sealed class Execution(
    RequestRecord record, StepBook book, PlanMaker plans, ActionPolicy policy, HostInventory inventory, PreChecking preChecking, StepRunner steps, Proving proving, OutsideView outside)
{
    private static readonly TimeSpan UntilHostAnswers = TimeSpan.FromSeconds(5);

    /// <param name="resumed">Whether the bot comes back to it: anything may have happened since it was dispatched.</param>
    public async Task WorkAsync(RequestRead read, string owner, bool resumed, CancellationToken cancellationToken)
    {
        var id = read.Request.Id;
        if (inventory.Find(read.Request.HostId, read.Incident) is not { } host || plans.ScriptOf(read) is not { } script)
        {
            if (read.Request.State == RequestState.Unknown)
            {
                // That is known, and nobody is told again.
                await record.RestAsync(id, owner, StepBook.LookAgain, cancellationToken);
                return;
            }

            await book.EndUnknownAsync(
                id, owner, "It was started, but today's catalogue or settings make another plan of it, so I cannot ask the host how it ended.", cancellationToken);
            return;
        }

        if (read.Request.State == RequestState.Unknown && !await FindOutAsync(read, script, host, owner, cancellationToken))
        {
            return;
        }

        if (read.Request.State == RequestState.Dispatching)
        {
            await LookBeforeAsync(read, script, host, owner, cancellationToken);
        }

        var outcome = read.Request.State == RequestState.Verifying
            ? await book.OutcomeAsync(id, script, cancellationToken)
            : await RunStepsAsync(read, script, host, owner, resumed, cancellationToken);
        if (outcome.Waits)
        {
            await record.RestAsync(id, owner, UntilHostAnswers, cancellationToken);
        }
        else if (outcome.Unknown is { } why)
        {
            await book.EndUnknownAsync(id, owner, why, cancellationToken);
        }
        else
        {
            await proving.WorkAsync(read, script, host, owner, outcome, cancellationToken);
        }
    }

    /// <summary>What will be looked at from outside is looked at before, too; only a difference proves something.</summary>
    private async Task LookBeforeAsync(RequestRead read, RunScript script, InventoryHost host, string owner, CancellationToken cancellationToken)
    {
        var later = script.Proofs.FirstOrDefault(proof => proof.Definition is ProofDefinition.ByBot { Check: BotCheck.CutOffFromOutside });
        if (read.Request.Kind != RequestKind.Run || later is null)
        {
            return;
        }

        var (verdict, says) = await outside.CouldBeReachedAsync(read.Incident, host, later.Subject, cancellationToken);
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

    /// <summary>
    /// Asks what became of an unknown run, and leaves it as it is as long as nothing better is known: nobody is told the
    /// same again. True if its step goes on under the bot's eyes.
    /// </summary>
    private async Task<bool> FindOutAsync(RequestRead read, RunScript script, InventoryHost host, string owner, CancellationToken cancellationToken)
    {
        var id = read.Request.Id;
        if (await book.OpenAsync(id, cancellationToken) is { } open)
        {
            var step = script.Steps.FirstOrDefault(known => known.Name == open.Name);
            var state = step is null ? null : await steps.StateOfAsync(host, step, cancellationToken);
            if (state is UnitState.Running && record.Now < open.StartedAt + StepRunner.LimitOf(step!) && await book.GoesOnAsync(id, owner, cancellationToken))
            {
                return true;
            }

            if (state is not (UnitState.Ended or UnitState.Killed) && await RestartedAsync(read, host, cancellationToken))
            {
                // Nobody can be asked any more how it ended; what is to be seen on the host may still tell whether it happened.
                await proving.FindOutAsync(
                    read, script, host, owner, new StepsOutcome(false, false, $"The host restarted before it told how step {open.Name} ended.", Lost: true), cancellationToken);
                return false;
            }

            if (state is not (UnitState.Ended or UnitState.Killed))
            {
                await record.RestAsync(id, owner, StepBook.LookAgain, cancellationToken);
                return false;
            }

            var result = await steps.FollowAsync(host, step!, open.StartedAt, cancellationToken);
            if (result.Ending == StepEnding.Lost)
            {
                await record.RestAsync(id, owner, StepBook.LookAgain, cancellationToken);
                return false;
            }

            await book.EndAsync(id, owner, step!, result, cancellationToken);
        }

        await proving.FindOutAsync(read, script, host, owner, await book.OutcomeAsync(id, script, cancellationToken), cancellationToken);
        return false;
    }

    private async Task<bool> RestartedAsync(RequestRead read, InventoryHost host, CancellationToken cancellationToken) =>
        await preChecking.BootAsync(host, cancellationToken) is { BootId: { } boot } && boot != read.Request.BootId;

    /// <summary>Runs the steps that are left; what was begun before a crash is asked for instead.</summary>
    private async Task<StepsOutcome> RunStepsAsync(RequestRead read, RunScript script, InventoryHost host, string owner, bool resumed, CancellationToken cancellationToken)
    {
        var id = read.Request.Id;
        var satisfied = true;
        var said = "";
        var mayTake = TimeSpan.Zero;
        for (var i = 0; i < script.Steps.Count; i++)
        {
            var step = script.Steps[i];
            var until = read.Request.BeginsUntil(policy.Times, mayTake);
            mayTake += StepRunner.LimitOf(step);
            var began = await book.BeganAsync(id, step, cancellationToken);
            if (resumed && (!began || step.Mode == ActionMode.Stream))
            {
                // Within its time the bot comes back until the host answers.
                var (boot, silent) = await preChecking.BootAsync(host, cancellationToken);
                if (silent is not null && record.Now < until)
                {
                    return new StepsOutcome(satisfied, false, said, Waits: true);
                }

                if (boot is not null && boot != read.Request.BootId && began)
                {
                    // Half of it from one boot and half from another would be evidence of neither.
                    return new StepsOutcome(false, false, $"{said} The host restarted while step {step.Name} was taken; what came before that is kept. Ask for it anew.".Trim());
                }

                if (boot is not null && boot != read.Request.BootId)
                {
                    return NotBegun(i, step, "The host restarted since it was approved.", said);
                }
            }

            var (before, whyNot) = await book.BeginAsync(id, owner, i, step, until, resumed, cancellationToken);
            if (whyNot is not null)
            {
                return NotBegun(i, step, whyNot, said);
            }

            var result = before?.Ending is { } known
                ? new StepResult(known, before.ExitCode, before.Says, before.Satisfied, [], [], 0, "", false)
                : await steps.RunAsync(
                    new StepToRun(read, host, script.Plan, step, before is not null, before?.StartedAt ?? record.Now, token => book.WhyNotBeginAsync(id, owner, until, token)), cancellationToken);
            if (before?.Ending is null)
            {
                await book.EndAsync(id, owner, step, result, cancellationToken);
            }

            // A collection goes on with what is next; what broke off is kept as a part and said to be one.
            if (result.Ending == StepEnding.Lost && !(step.Mode == ActionMode.Stream && step.GoesOn))
            {
                // A step without a name on the host cannot be asked for; then the proofs say what they can.
                var says = result.Says ?? "The connection was lost.";
                return step.Mode == ActionMode.Unit ? new StepsOutcome(false, false, "", says) : new StepsOutcome(false, false, says, null, Lost: true);
            }

            if (!result.Satisfied)
            {
                satisfied = false;
                said = StepBook.Said(step.Name, result.Ending, result.ExitCode, result.Says);
                if (!step.GoesOn)
                {
                    return new StepsOutcome(false, i == 0 && result.Ending == StepEnding.NotSent, said);
                }
            }
        }

        return new StepsOutcome(satisfied || script.Steps.All(step => step.GoesOn), false, said);
    }

    private static StepsOutcome NotBegun(int ordinal, PlannedCommand step, string why, string said) => ordinal == 0
        ? new StepsOutcome(false, true, $"Nothing was sent to the host. {why}")
        : new StepsOutcome(false, false, $"{said} Step {step.Name} and what follows were not started. {why}".Trim());
}

/// <summary>How the steps of a run went.</summary>
/// <param name="Satisfied">Whether each did what it should, by its exit code.</param>
/// <param name="NeverStarted">Whether the host is surely untouched.</param>
/// <param name="Says">What went wrong.</param>
/// <param name="Unknown">Why nobody knows; null if it is known.</param>
/// <param name="Lost">Whether a step's end is unknown and cannot be asked for.</param>
/// <param name="Waits">Whether the next step still has time, and the host does not answer.</param>
internal sealed record StepsOutcome(bool Satisfied, bool NeverStarted, string Says, string? Unknown = null, bool Lost = false, bool Waits = false);
