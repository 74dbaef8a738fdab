using System.Security.Cryptography;
using System.Text;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Actions;

/// <summary>How one step ended, and what it printed.</summary>
internal sealed record StepResult(
    StepEnding Ending, int? ExitCode, string? Says, bool Satisfied, byte[] Output, byte[] Errors, long OutputBytes, string OutputSha256, bool Streamed)
{
    /// <summary>What a stream begins as; null for what was not streamed.</summary>
    public string? Kind { get; init; }
}

/// <summary>A step that is on the record as begun.</summary>
/// <param name="Plan">The plan that it is a step of.</param>
/// <param name="MaybeSent">Whether a bot may have sent it before.</param>
/// <param name="StartedAt">When it began, by the record.</param>
/// <param name="WhyNotBegin">Asked before one that surely never reached the host is sent after all; null if it may.</param>
internal sealed record StepToRun(
    RequestRead Read, InventoryHost Host, ActionPlan Plan, PlannedCommand Step, bool MaybeSent, DateTimeOffset StartedAt, Func<CancellationToken, Task<string?>> WhyNotBegin);

/// <summary>Sends one step to its host and finds out how it ended: over the connection, or by asking the host for it.</summary>
internal sealed class StepRunner(
    IHosts hosts, HostQuestions questions, EvidenceIntake intake, PieceIntake pieces, EvidenceTidying tidying, StepInputs inputs, TimeProvider clock)
{
    /// <summary>What a step may take beyond its limit until the host has ended it and the bot has heard of that.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LookSlowly = TimeSpan.FromSeconds(2);

    /// <summary>How long a step may take at most, all in all.</summary>
    public static TimeSpan LimitOf(PlannedCommand step) => TimeSpan.FromSeconds(step.LimitSeconds) + Grace;

    /// <summary>How a step stands on its host; null if the host does not tell.</summary>
    public async Task<UnitState?> StateOfAsync(InventoryHost host, PlannedCommand step, CancellationToken cancellationToken) =>
        step is { Mode: ActionMode.Unit, Unit: { } unit } ? (await StateAsync(host, unit, cancellationToken)).State : null;

    /// <summary>Runs a step, or asks what became of it.</summary>
    public async Task<StepResult> RunAsync(StepToRun run, CancellationToken cancellationToken) =>
        run.Step.Mode switch
        {
            ActionMode.Unit => await RunUnitAsync(run, cancellationToken),
            ActionMode.Stream => await StreamAsync(run.Read, run.Host, run.Plan, run.Step, cancellationToken),
            _ when run.MaybeSent && run.Step.Unit is not null => await StoppedAsync(run.Read, cancellationToken),
            _ => await RunDirectAsync(run.Read, run.Host, run.Plan, run.Step, cancellationToken),
        };

    /// <summary>Lets the host forget a step whose end is stored.</summary>
    public Task ForgetAsync(InventoryHost host, PlannedCommand step, CancellationToken cancellationToken) =>
        step.Unit is { } unit
            ? questions.AskAsync(host, UnitWatch.Forget(unit, host.Planned.HasSystemd, host.Planned.Elevates), false, cancellationToken)
            : Task.CompletedTask;

    private async Task<StepResult> StoppedAsync(RequestRead read, CancellationToken cancellationToken)
    {
        // Its input may have been on its way into the vault; nobody goes on with that.
        await tidying.CloseAsync(read.Request.Id, cancellationToken);
        return Lost("The bot was stopped while it ran, and its end cannot be asked for.");
    }

    private async Task<StepResult> RunDirectAsync(RequestRead read, InventoryHost host, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        StepInputGiven input;
        try
        {
            input = await inputs.OfAsync(read, plan, step, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new StepResult(StepEnding.NotSent, null, exception.Message, false, [], [], 0, "", false);
        }

        var result = await hosts.RunAsync(host.Ssh, new HostCommand(step.CommandLine, LimitOf(step)) { Input = input.Bytes }, cancellationToken);
        var ended = Of(result, host, step);
        if (step.Input == StepInput.NewPassword)
        {
            // A host could say a secret again that it was told.
            ended = ended with { Output = [], Errors = [], OutputSha256 = "" };
        }

        return input.Says.Length > 0 && ended.Satisfied ? ended with { Says = input.Says } : ended;
    }

    /// <summary>What it sends goes into the vault, and what comes of it is judged there.</summary>
    private async Task<StepResult> StreamAsync(RequestRead read, InventoryHost host, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        if (intake.WhyNot is { } why)
        {
            return new StepResult(StepEnding.NotSent, null, why, false, [], [], 0, "", true);
        }

        var (item, last, kind) = step.ChunkBytes is null
            ? await intake.TakeAsync(read, host, plan, step, cancellationToken)
            : await pieces.TakeAsync(read, host, plan, step, cancellationToken);
        return Of(last, host, step) with
        {
            Output = [],
            Streamed = true,
            Kind = kind,
            Says = item.Says ?? (last.Ending is HostEnding.Exited ? null : HostQuestions.WhyNot(host, last)),
            // A program that the host has not, or does not let run, is an answer where the catalogue reckons with it and the collection goes on.
            Satisfied = item.State is EvidenceState.Verified or EvidenceState.Nothing
                || (item.State is EvidenceState.NotRun or EvidenceState.EndedBadly && step.GoesOn && last.Ending is HostEnding.Exited { Code: var code } && step.ExitCodes.Contains(code)),
        };
    }

    /// <summary>
    /// Starts a step under its name and waits for its end. The host refuses the name a second time, so sending is safe
    /// even if it was sent before; what it says then is how the first one stands.
    /// </summary>
    private async Task<StepResult> RunUnitAsync(StepToRun run, CancellationToken cancellationToken)
    {
        var (read, host, step) = (run.Read, run.Host, run.Step);
        var unit = step.Unit!;
        if (run.MaybeSent)
        {
            var (state, silent) = await StateAsync(host, unit, cancellationToken);
            if (silent is not null)
            {
                return Lost(silent);
            }

            if (state is not UnitState.NotKnown)
            {
                return await FollowAsync(host, step, run.StartedAt, cancellationToken);
            }

            if (await WasThereBeforeAsync(read, host, unit, cancellationToken) is { } trace)
            {
                return Lost(trace);
            }

            if (await run.WhyNotBegin(cancellationToken) is { } why)
            {
                return new StepResult(StepEnding.NotSent, null, why, false, [], [], 0, "", false);
            }
        }

        var result = await hosts.RunAsync(host.Ssh, new HostCommand(step.CommandLine, Grace), cancellationToken);
        switch (result.Ending)
        {
            case HostEnding.NotSent:
                return Of(result, host, step);
            case HostEnding.Exited { Code: 0 }:
                return await FollowAsync(host, step, run.StartedAt, cancellationToken);
            default:
                // It did not start, or it did and the answer was lost, or there was one before: the host knows.
                var (state, silent) = await StateAsync(host, unit, cancellationToken);
                return silent is not null ? Lost(silent)
                    : state is UnitState.NotKnown ? result.Ending is HostEnding.Exited ? Of(result, host, step) with { Satisfied = false } : Lost(HostQuestions.WhyNot(host, result))
                    : await FollowAsync(host, step, run.StartedAt, cancellationToken);
        }
    }

    /// <summary>Waits for the end of a step that runs under its name.</summary>
    public async Task<StepResult> FollowAsync(InventoryHost host, PlannedCommand step, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var unit = step.Unit!;
        while (true)
        {
            var (state, silent) = await StateAsync(host, unit, cancellationToken);
            if (silent is not null)
            {
                return Lost(silent);
            }

            switch (state)
            {
                case UnitState.Ended ended:
                    return await WithOutputAsync(host, step, StepEnding.Exited, ended.Code, null, cancellationToken);
                case UnitState.Killed killed:
                    return await WithOutputAsync(host, step, StepEnding.Signalled, null, $"The host ended it: {killed.Result}.", cancellationToken);
                case UnitState.NotKnown:
                    return Lost("The host does not know of it any more; it restarted, or somebody removed it.");
            }

            var elapsed = clock.GetUtcNow() - startedAt;
            if (elapsed > LimitOf(step))
            {
                return Lost("It runs longer than the host should have let it.");
            }

            await Task.Delay(elapsed < TimeSpan.FromSeconds(10) ? LookEvery : LookSlowly, clock, cancellationToken);
        }
    }

    private async Task<StepResult> WithOutputAsync(
        InventoryHost host, PlannedCommand step, StepEnding ending, int? exitCode, string? says, CancellationToken cancellationToken)
    {
        var output = await questions.AskAsync(host, UnitWatch.OutputQuestion(step.Unit!, host.Planned.HasSystemd, host.Planned.Elevates), false, cancellationToken);
        if (output.Ending is not HostEnding.Exited { Code: 0 })
        {
            // What it printed may be what counts (new keys, for one); the host is asked again.
            return Lost(HostQuestions.WhyNot(host, output));
        }

        var bytes = output.Output;
        if (host.Planned.HasSystemd && bytes.Count(letter => letter == (byte)'\n') >= UnitWatch.MostLines)
        {
            says = $"{says} Only the last {UnitWatch.MostLines} lines of its output are here.".Trim();
        }

        return new StepResult(
            ending, exitCode, says, exitCode is { } code && step.ExitCodes.Contains(code), bytes, [], bytes.Length,
            Convert.ToHexStringLower(SHA256.HashData(bytes)), false);
    }

    private async Task<(UnitState? State, string? Silent)> StateAsync(InventoryHost host, string unit, CancellationToken cancellationToken)
    {
        var answer = await questions.AskAsync(host, UnitWatch.StateQuestion(unit, host.Planned.HasSystemd, host.Planned.Elevates), false, cancellationToken);
        return answer.Ending is HostEnding.Exited { Code: 0 } && UnitWatch.Read(Encoding.UTF8.GetString(answer.Output), host.Planned.HasSystemd) is { } state
            ? (state, null)
            : (null, HostQuestions.WhyNot(host, answer));
    }

    /// <summary>A step that is not known may have run in a former boot, or have been removed; then it must not be sent again.</summary>
    private async Task<string?> WasThereBeforeAsync(RequestRead read, InventoryHost host, string unit, CancellationToken cancellationToken)
    {
        var boot = await questions.AskAsync(host, HostShell.Direct("cat /proc/sys/kernel/random/boot_id", false, 15, false, false), false, cancellationToken);
        if (HostQuestions.AnswerOf(boot).Output.Trim() != read.Request.BootId)
        {
            return "The host restarted meanwhile, so nobody can tell whether it ran before.";
        }

        if (!host.Planned.HasSystemd)
        {
            return null;
        }

        var trace = await questions.AskAsync(host, UnitWatch.TraceQuestion(unit, host.Planned.Elevates), false, cancellationToken);
        return trace.Ending switch
        {
            HostEnding.Exited { Code: 1 } => null,
            HostEnding.Exited { Code: 0 } => "The host's journal has traces of it, but its result is gone.",
            _ => HostQuestions.WhyNot(host, trace),
        };
    }

    private static StepResult Of(HostResult result, InventoryHost host, PlannedCommand step) => new(
        result.Ending switch
        {
            HostEnding.Exited => StepEnding.Exited,
            HostEnding.Signalled => StepEnding.Signalled,
            HostEnding.NotSent => StepEnding.NotSent,
            HostEnding.Lost => StepEnding.Lost,
            _ => throw new System.Diagnostics.UnreachableException(),
        },
        result.Ending is HostEnding.Exited exited ? exited.Code : null,
        result.Ending is HostEnding.Exited ? null : HostQuestions.WhyNot(host, result),
        result.Ending is HostEnding.Exited ended && step.ExitCodes.Contains(ended.Code),
        result.Output, result.Errors, result.OutputBytes, result.OutputSha256, false);

    private static StepResult Lost(string says) => new(StepEnding.Lost, null, says, false, [], [], 0, "", false);
}
