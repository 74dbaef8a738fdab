using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>One check after a run, and what it said.</summary>
internal sealed record ProofResult(PlannedProof Proof, ProofVerdict Verdict, string Says);

/// <summary>
/// Asks, after the steps, whether what should be so is so. Only that makes a success; exit codes alone never do.
/// </summary>
internal sealed partial class Proving(RequestRecord record, HostQuestions questions, IHosts hosts, OutsideView outside, StepRunner steps, PieceRereading rereading, Ending ending, TimeProvider clock)
{
    /// <summary>An archive of nothing takes no more bytes than that, once it is compressed.</summary>
    private const int MostOfNothing = 64;

    /// <summary>What tar sends when it found nothing: 20 blocks of zeros (POSIX.1-2024, pax, ustar interchange format).</summary>
    private static readonly string EmptyArchive = Convert.ToHexStringLower(SHA256.HashData(new byte[10_240]));

    public async Task WorkAsync(RequestRead read, RunScript script, InventoryHost host, string owner, StepsOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.NeverStarted)
        {
            await ending.EndAsync(read, owner, RequestState.Failed, outcome.Says, [], cancellationToken);
            return;
        }

        var verifying = await record.ChangeAsync(
            read.Request.Id, owner,
            (changing, _) =>
            {
                if (changing.Request.State == RequestState.Running)
                {
                    changing.Request.Verifying();
                }

                return Task.FromResult(changing.Request.State == RequestState.Verifying);
            },
            cancellationToken);
        if (!verifying)
        {
            return;
        }

        var results = await AskAllAsync(read, script, host, cancellationToken);
        var (state, says) = await JudgeAsync(read, outcome, results, cancellationToken);
        await EndAsync(read, script, host, owner, state, says, results, cancellationToken);
    }

    /// <summary>Asks again how an unknown run ended. As long as nothing better is known, all stays as it is.</summary>
    public async Task FindOutAsync(RequestRead read, RunScript script, InventoryHost host, string owner, StepsOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.NeverStarted)
        {
            await ending.EndAsync(read, owner, RequestState.Failed, outcome.Says, [], cancellationToken);
            return;
        }

        var results = await AskAllAsync(read, script, host, cancellationToken);
        var (state, says) = await JudgeAsync(read, outcome, results, cancellationToken);
        if (state == RequestState.Unknown)
        {
            await record.RestAsync(read.Request.Id, owner, StepBook.LookAgain, cancellationToken);
            return;
        }

        await EndAsync(read, script, host, owner, state, says, results, cancellationToken);
    }

    private async Task<IReadOnlyList<ProofResult>> AskAllAsync(RequestRead read, RunScript script, InventoryHost host, CancellationToken cancellationToken)
    {
        var results = new List<ProofResult>();
        foreach (var proof in script.Proofs)
        {
            results.Add(await AskAsync(read, script, host, proof, cancellationToken));
        }

        return results;
    }

    private async Task EndAsync(
        RequestRead read, RunScript script, InventoryHost host, string owner, RequestState state, string says, IReadOnlyList<ProofResult> results, CancellationToken cancellationToken)
    {
        if (await ending.EndAsync(read, owner, state, says, results, cancellationToken) && state != RequestState.Unknown)
        {
            foreach (var step in script.Steps)
            {
                await steps.ForgetAsync(host, step, cancellationToken);
            }
        }
    }

    private async Task<(RequestState State, string Says)> JudgeAsync(
        RequestRead read, StepsOutcome outcome, IReadOnlyList<ProofResult> results, CancellationToken cancellationToken)
    {
        var wrong = results.Where(result => result.Verdict == ProofVerdict.NotHeld).ToArray();
        var silent = results.Where(result => result.Verdict == ProofVerdict.NoAnswer).ToArray();
        var unseen = results.Where(result => result.Verdict == ProofVerdict.NotAsked).ToArray();
        if (!read.Request.Changes)
        {
            return wrong.Length == 0 && silent.Length == 0 && (outcome.Satisfied || results.Count > 0) && !outcome.Lost
                ? (RequestState.Succeeded, Words([outcome.Says, .. unseen.Select(Sentence)]))
                : (RequestState.Failed, Words([outcome.Says, .. wrong.Concat(silent).Select(Sentence)]));
        }

        if (silent.Length > 0)
        {
            return (RequestState.Unknown, Words([outcome.Says, .. wrong.Concat(silent).Select(Sentence)]));
        }

        if (wrong.Length > 0 && read.Request is { Kind: RequestKind.Run, RevertsAt: { } due } && record.Now >= due)
        {
            return (RequestState.Unknown, Words([outcome.Says, "It could not be looked at before its time was over; by now the host may have taken it back.", .. wrong.Select(Sentence)]));
        }

        // What is asked after keeping holds before the time is over in any case; that the host will not take it back is told by the step alone.
        if (wrong.Length == 0 && read.Request.Kind == RequestKind.Confirm && !(outcome.Satisfied && await SatisfiedAsync(read, outcome, cancellationToken)))
        {
            return (outcome.Lost ? RequestState.Unknown : RequestState.Failed, Words([outcome.Says, "So the host may still take it back by itself."]));
        }

        if (wrong.Length > 0)
        {
            return outcome.Lost ? (RequestState.Unknown, Words([outcome.Says, .. wrong.Select(Sentence)]))
                : (await SatisfiedAsync(read, outcome, cancellationToken) ? RequestState.NoEffect : RequestState.Failed, Words([outcome.Says, .. wrong.Select(Sentence)]));
        }

        var seen = results.Any(result => result.Verdict == ProofVerdict.Held);
        var words = Words(
        [
            outcome.Lost ? $"{outcome.Says} But every proof holds." : outcome.Satisfied ? "" : $"{outcome.Says} But every proof holds.",
            .. unseen.Select(Sentence),
        ]);
        return seen ? (RequestState.Succeeded, words) : (RequestState.Unknown, Words([words, "Nothing proves it."]));
    }

    /// <summary>Whether every step did what it should; after a restart of the bot the record knows.</summary>
    private async Task<bool> SatisfiedAsync(RequestRead read, StepsOutcome outcome, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return outcome.Satisfied && !await db.ActionSteps.AnyAsync(step => step.RequestId == read.Request.Id && step.EndedAt != null && !step.Satisfied, cancellationToken);
    }

    private async Task<ProofResult> AskAsync(RequestRead read, RunScript script, InventoryHost host, PlannedProof proof, CancellationToken cancellationToken) =>
        proof.Definition switch
        {
            ProofDefinition.OnHost asked => await AskHostAsync(host, proof, asked, cancellationToken),
            ProofDefinition.ByBot bot => await LookAsync(read, script, host, proof, bot, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private async Task<ProofResult> AskHostAsync(InventoryHost host, PlannedProof proof, ProofDefinition.OnHost asked, CancellationToken cancellationToken)
    {
        for (var time = 0; time < Math.Max(1, asked.Times); time++)
        {
            if (asked.AfterSeconds > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(asked.AfterSeconds), clock, cancellationToken);
            }

            var result = await questions.AskAsync(host, proof.Question!.CommandLine, asked.OnNewConnection, cancellationToken);
            if (result.Ending is HostEnding.NotSent or HostEnding.Lost)
            {
                return new ProofResult(proof, ProofVerdict.NoAnswer, HostQuestions.WhyNot(host, result));
            }

            switch (proof.Judge(HostQuestions.AnswerOf(result)))
            {
                case null:
                    // Ended by its deadline, not let in by sudo, a program that is not there: that says nothing of what was to be seen.
                    return new ProofResult(proof, ProofVerdict.NoAnswer, $"{proof.Definition.Proves} could not be asked: {HostQuestions.WhyNot(host, result)}");
                case false:
                    return new ProofResult(proof, ProofVerdict.NotHeld, asked.Require.Otherwise);
            }
        }

        return new ProofResult(proof, ProofVerdict.Held, "");
    }

    private async Task<ProofResult> LookAsync(
        RequestRead read, RunScript script, InventoryHost host, PlannedProof proof, ProofDefinition.ByBot bot, CancellationToken cancellationToken)
    {
        switch (bot.Check)
        {
            case BotCheck.NewConnection:
                var probe = await hosts.ProbeAsync(host.Ssh, cancellationToken);
                return probe.Ending is HostEnding.Exited { Code: 0 }
                    ? new ProofResult(proof, ProofVerdict.Held, "")
                    : new ProofResult(proof, ProofVerdict.NoAnswer, HostQuestions.WhyNot(host, probe));
            case BotCheck.CutOffFromOutside:
                return await LookFromOutsideAsync(read, host, proof, cancellationToken);
            case BotCheck.EveryStepAnswered:
                return await FromStepsAsync(read, proof, rows => script.Steps.All(step => rows.Any(row => row.Name == step.Name && row.Ending == StepEnding.Exited))
                    ? null : "A step was not answered.", cancellationToken);
            case BotCheck.HashesEqual:
                return await FromStepsAsync(read, proof, rows => Streams(script, bot).All(step => rows.Any(row => row.Name == step.Name && row.Satisfied))
                    ? null : "What arrived is not what the host sent, or it did not all come.", cancellationToken);
            case BotCheck.NotEmpty:
                return await FromStepsAsync(read, proof, rows => Streams(script, bot).All(step => rows.Any(row => row.Name == step.Name && IsSomething(step, row)))
                    ? null : "Nothing more came than the end of an empty archive.", cancellationToken);
            case BotCheck.FileKind:
                return await FromStepsAsync(read, proof, rows => IsOfKind(script, rows, bot), cancellationToken);
            case BotCheck.ChunksReadAgain:
                var (again, found) = await rereading.CompareAsync(read.Request.Id, host, script, cancellationToken);
                return new ProofResult(proof, again, found);
            case BotCheck.NewHostKey:
                return await ShowsNewKeyAsync(read, host, proof, cancellationToken);
            default:
                return new ProofResult(proof, ProofVerdict.NotAsked, $"I cannot look at that yet ({bot.Check.ToString().ToLower(CultureInfo.InvariantCulture)}).");
        }
    }

    /// <summary>The streams that a check is about.</summary>
    private static IEnumerable<PlannedCommand> Streams(RunScript script, ProofDefinition.ByBot bot) =>
        script.Steps.Where(step => step.Mode == ActionMode.Stream && (bot.Steps.Count == 0 || bot.Steps.Contains(step.Name)));

    /// <summary>What the last stream began as, and what the host said beside it.</summary>
    private static string? IsOfKind(RunScript script, IReadOnlyList<ActionStep> rows, ProofDefinition.ByBot bot)
    {
        var last = Streams(script, bot).Select(step => rows.SingleOrDefault(row => row.Name == step.Name)).LastOrDefault();
        return last?.Kind is not { } kind ? "Nothing was streamed."
            : !bot.Kinds.Contains(kind) ? $"It begins as {kind}, not as {string.Join(" or ", bot.Kinds)}."
            : bot.Log is { } log && !Encoding.UTF8.GetString(last.Errors ?? []).Contains(log, StringComparison.Ordinal) ? $"The host did not say \"{log}\"."
            : null;
    }

    /// <summary>Whether the host shows, on a new connection, a key that it told over the old one.</summary>
    private async Task<ProofResult> ShowsNewKeyAsync(RequestRead read, InventoryHost host, PlannedProof proof, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var outputs = await db.ActionSteps.Where(step => step.RequestId == read.Request.Id).Select(step => step.Output).ToListAsync(cancellationToken);
        var told = outputs.OfType<byte[]>().SelectMany(output => NewKey().Matches(Encoding.UTF8.GetString(output))).Select(match => match.Groups[1].Value).Distinct().ToArray();
        if (told.Length == 0)
        {
            return new ProofResult(proof, ProofVerdict.NotHeld, "The host told no new key.");
        }

        var probe = await hosts.ProbeAsync(host.Ssh with { PinnedKeys = told }, cancellationToken);
        return probe.Ending switch
        {
            HostEnding.Exited { Code: 0 } => new ProofResult(
                proof, ProofVerdict.Held,
                $"Its keys are now {string.Join(", ", told)}. Put them into the settings (hosts, {host.Id}, hostKeys) and start me again; until then I do not connect to it."),
            HostEnding.NotSent { Fault: HostFault.KeyChanged or HostFault.KeyNotPinned } => new ProofResult(proof, ProofVerdict.NotHeld, $"It shows {probe.PresentedKey ?? "another key"}, which it did not tell."),
            _ => new ProofResult(proof, ProofVerdict.NoAnswer, HostQuestions.WhyNot(host, probe)),
        };
    }

    [GeneratedRegex(@"^NEW (SHA256:[A-Za-z0-9+/]{43})\r?$", RegexOptions.Multiline)]
    private static partial Regex NewKey();

    private async Task<ProofResult> LookFromOutsideAsync(RequestRead read, InventoryHost host, PlannedProof proof, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var before = await db.ActionProofs.SingleOrDefaultAsync(known => known.RequestId == read.Request.Id && known.Name == OutsideView.Before, cancellationToken);
        if (before is not { Verdict: ProofVerdict.Held })
        {
            return new ProofResult(proof, ProofVerdict.NotAsked, before?.Says ?? "Nobody looked from outside before, so there is nothing to compare with.");
        }

        var (verdict, says) = await outside.IsCutOffAsync(read.Incident, host, proof.Subject, cancellationToken);
        return new ProofResult(proof, verdict, says);
    }

    private async Task<ProofResult> FromStepsAsync(RequestRead read, PlannedProof proof, Func<IReadOnlyList<ActionStep>, string?> whyNot, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var rows = await db.ActionSteps.Where(step => step.RequestId == read.Request.Id).ToListAsync(cancellationToken);
        return whyNot(rows) is { } says ? new ProofResult(proof, ProofVerdict.NotHeld, says) : new ProofResult(proof, ProofVerdict.Held, "");
    }

    private static bool IsSomething(PlannedCommand step, ActionStep row) =>
        row.OutputBytes > (step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal) ? MostOfNothing : 0) && row.OutputSha256 != EmptyArchive;

    private static string Sentence(ProofResult result) => result.Says.Length > 0 ? result.Says : result.Proof.Definition.Proves;

    private static string Words(IEnumerable<string> sentences) => string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
}
