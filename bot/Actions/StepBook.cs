using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>What is on the record of the steps of a run: saved before each is sent, and when its end is known.</summary>
internal sealed class StepBook(RequestRecord record, ApprovalStanding standing)
{
    /// <summary>After so long the bot asks again what became of an unknown run.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    public async Task<bool> BeganAsync(Guid id, PlannedCommand step, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.ActionSteps.AnyAsync(known => known.RequestId == id && known.Name == step.Name, cancellationToken);
    }

    /// <summary>The step whose end nobody knows; null if there is none.</summary>
    public async Task<ActionStep?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.ActionSteps.SingleOrDefaultAsync(step => step.RequestId == id && step.EndedAt == null, cancellationToken);
    }

    /// <summary>How the steps went, by what is on the record of them.</summary>
    public async Task<StepsOutcome> OutcomeAsync(Guid id, RunScript script, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var rows = await db.ActionSteps.Where(step => step.RequestId == id).OrderBy(step => step.Ordinal).ToListAsync(cancellationToken);
        var wrong = rows.LastOrDefault(row => !row.Satisfied);
        var said = wrong?.Ending is { } ending ? Said(wrong.Name, ending, wrong.ExitCode, wrong.Says) : "";
        var left = script.Steps.Where(step => rows.All(row => row.Name != step.Name)).Select(step => step.Name).ToArray();
        if (left.Length > 0 && (wrong is null || script.Steps.Single(step => step.Name == wrong.Name).GoesOn))
        {
            said = $"{said} These steps were not started: {string.Join(", ", left)}.".Trim();
        }

        return new StepsOutcome(
            (left.Length == 0 && wrong is null) || script.Steps.All(step => step.GoesOn), rows.Count == 0 || (rows.Count == 1 && rows[0].Ending == StepEnding.NotSent), said,
            Lost: rows.Any(row => row.Ending == StepEnding.Lost));
    }

    /// <summary>Saves that a step begins, unless it may not any more.</summary>
    /// <returns>What is known of it if it began before, or why it does not begin.</returns>
    /// <exception cref="OperationCanceledException">Another bot has the request.</exception>
    public async Task<(ActionStep? Before, string? WhyNot)> BeginAsync(
        Guid id, string owner, int ordinal, PlannedCommand step, DateTimeOffset until, bool resumed, CancellationToken cancellationToken)
    {
        ActionStep? before = null;
        string? whyNot = null;
        var ours = await record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                before = await changing.Session.Db.ActionSteps.AsNoTracking().SingleOrDefaultAsync(known => known.RequestId == id && known.Name == step.Name, token);
                whyNot = before is null ? await standing.WhyNotBeginAsync(changing, until, resumed, token) : null;
                if (whyNot is not null)
                {
                    return true;
                }

                if (changing.Request.State == RequestState.Dispatching)
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
        return ours ? (before, whyNot) : throw new OperationCanceledException("Another bot has the request.");
    }

    /// <summary>Why a step that is on the record, but surely never reached the host, is not to be sent now.</summary>
    public async Task<string?> WhyNotBeginAsync(Guid id, string owner, DateTimeOffset until, CancellationToken cancellationToken)
    {
        string? whyNot = null;
        var ours = await record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                whyNot = await standing.WhyNotBeginAsync(changing, until, true, token);
                return true;
            },
            cancellationToken);
        return ours ? whyNot : throw new OperationCanceledException("Another bot has the request.");
    }

    /// <summary>A step of unknown end runs on the host: the bot follows it again. False if something else has the host meanwhile.</summary>
    public Task<bool> GoesOnAsync(Guid id, string owner, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                var request = changing.Request;
                if (request.State != RequestState.Unknown || await changing.Session.Db.ActionRequests.AsNoTracking().AnyAsync(
                    other => other.HostId == request.HostId && other.Changes && other.Id != id
                        && (other.State == RequestState.Dispatching || other.State == RequestState.Running || other.State == RequestState.Verifying),
                    token))
                {
                    return false;
                }

                request.Running();
                return true;
            },
            cancellationToken);

    public Task EndAsync(Guid id, string owner, PlannedCommand step, StepResult result, CancellationToken cancellationToken) =>
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
                        Chat.CleanText.Shortened($"{HostWords.Shown(result.Output)}{HostWords.Shown(result.Errors)}", 2000)),
                    token);
                return true;
            },
            cancellationToken);

    /// <summary>Nobody knows the end for now.</summary>
    public Task EndUnknownAsync(Guid id, string owner, string why, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            id, owner,
            async (changing, token) =>
            {
                await changing.RecordAsync(changing.Request.End(RequestState.Unknown, why, [], changing.Session.Now), token);
                changing.Request.Rest(changing.Session.Now + LookAgain);
                return true;
            },
            cancellationToken);

    public static string Said(string step, StepEnding ending, int? exitCode, string? says) =>
        $"Step {step}: {Commands.RequestWords.Ending(ending, exitCode)}. {says}".Trim();
}
