using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>What came of taking a step's output into the vault.</summary>
/// <param name="Item">What is in the vault.</param>
/// <param name="Last">How the last command ended.</param>
/// <param name="Kind">What it begins as.</param>
internal sealed record Intake(EvidenceItem Item, HostResult Last, string? Kind);

/// <summary>How far a stream is.</summary>
/// <param name="Read">How far the reading of the source is.</param>
/// <param name="Bytes">What came of it.</param>
/// <param name="HeldUp">How long it had to wait for the vault.</param>
internal readonly record struct HowFar(long Read, long Bytes, TimeSpan HeldUp);

/// <summary>
/// Takes what a step sends into the vault: an item before the first byte, the stream encrypted as it comes, the end on the
/// record with both digests. What a bot left behind in the middle is kept as a part, and pieces that are there are not taken again.
/// </summary>
internal sealed class EvidenceIntake(
    IHosts hosts, EvidenceBook book, VaultFolder vault, AgeSeal seal, EvidenceLeft left, HostPortraits portraits, EvidenceOptions options, TimeProvider clock,
    ILogger<EvidenceIntake> logger)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    /// <summary>A stream that waits for the vault most of the time is not slowed down by the host or the network.</summary>
    private const double MostlyWaiting = 0.8;

    private const string SlowVault = "held up by the vault: its disk or the encryption is slower than the host";

    /// <summary>Why nothing can be kept now; null if it can.</summary>
    public string? WhyNot => seal.WhyNot;

    /// <summary>Takes a step that comes in one.</summary>
    public async Task<Intake> TakeAsync(RequestRead read, InventoryHost host, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        if (await book.OpenAsync(read.Request.Id, step.Name, cancellationToken) is { } open)
        {
            await left.CloseAsync(open, cancellationToken);
        }

        var item = await BeginAsync(read, host, plan, step, cancellationToken);
        var readers = ReadersOf(item);
        VaultWriter opened;
        try
        {
            opened = new VaultWriter(vault, item.Place, seal, readers, NewPace());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var (end, unasked) = NotAsked(exception);
            return new Intake(await book.EndAsync(item, end, item.Place, 0, cancellationToken), unasked, null);
        }

        await using var writer = opened;
        await using var head = new HeadStream(writer, FileKinds.Enough, clock);
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var told = TellAsync(read, item, () => new HowFar(writer.Taken, writer.Taken, head.HeldUp), telling.Token);
        HostResult result;
        try
        {
            result = await hosts.StreamAsync(host.Ssh, Command(step), head, cancellationToken);
        }
        finally
        {
            await telling.CancelAsync();
            await told;
        }

        var ended = await EndOfAsync(writer, step, host, result, cancellationToken);
        return new Intake(await book.EndAsync(item, ended.End, ended.Place ?? item.Place, 0, cancellationToken), ended.Result, KindOf(head, step));
    }

    /// <summary>A new item, after the host said what it and its clock are.</summary>
    public async Task<EvidenceItem> BeginAsync(RequestRead read, InventoryHost host, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        await portraits.KeepAsync(read, host, plan, cancellationToken);
        return await book.BeginAsync(read, plan, step, await seal.ReadersAsync(cancellationToken), await SkewAsync(read, host, cancellationToken), cancellationToken);
    }

    /// <summary>Who can read an item.</summary>
    public static Readers ReadersOf(EvidenceItem item) => new(item.Sealing, item.Readers.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>How it ends where nothing can be kept: nobody asks a host for what has no place.</summary>
    public static (EvidenceEnd End, HostResult Unasked) NotAsked(Exception exception)
    {
        var why = $"It could not be kept, so the host was not asked: {Chat.CleanText.Line(exception.Message)}";
        return (
            new EvidenceEnd(EvidenceState.NotRun, null, 0, 0, null, null, 0, null, why),
            new HostResult(new HostEnding.NotSent(HostFault.Cancelled, why), [], [], 0, 0, "", TimeSpan.Zero, null));
    }

    /// <summary>One file of the vault, from a stream that is over.</summary>
    public static async Task<(EvidenceEnd End, string? Place, HostResult Result)> EndOfAsync(
        VaultWriter writer, PlannedCommand step, InventoryHost host, HostResult result, CancellationToken cancellationToken)
    {
        var hash = EvidenceJudgement.ToldBy(result);
        var why = result.Ending is HostEnding.Exited ? "" : writer.Fault is { } fault ? NotKept(fault) : HostQuestions.WhyNot(host, result);
        var (state, says) = EvidenceJudgement.Of(step, result, hash, why);
        if (state == EvidenceState.NotRun)
        {
            await writer.DropAsync();
            return (new EvidenceEnd(state, null, 0, 0, null, null, 0, null, says), null, result);
        }

        try
        {
            var (kept, place) = await writer.FinishAsync(state == EvidenceState.Partial, cancellationToken);
            return (
                new EvidenceEnd(
                    state, result.Ending is HostEnding.Exited exited ? exited.Code : null, result.OutputBytes, result.OutputBytes, result.OutputSha256, hash,
                    kept.Bytes, kept.Sha256, says),
                place, result);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            // It came and could not be kept whole: for the run that is as if the way had broken.
            why = NotKept(exception.Message);
            var part = await writer.AbandonAsync(cancellationToken);
            return (
                new EvidenceEnd(
                    EvidenceState.Partial, null, result.OutputBytes, result.OutputBytes, null, hash, part?.Sealed.Bytes ?? 0, part?.Sealed.Sha256, why),
                part?.Place, result with { Ending = new HostEnding.Lost(why) });
        }
    }

    /// <summary>What a stream begins as.</summary>
    public static string KindOf(HeadStream head, PlannedCommand step) =>
        FileKinds.Of(head.Head, step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal));

    public HostCommand Command(PlannedCommand step) => new(step.CommandLine, TimeSpan.FromSeconds(step.LimitSeconds) + Grace) { StreamCap = step.CapBytes };

    public Pace? NewPace() => options.MostMibPerSecond is { } most ? new Pace(most, clock) : null;

    /// <summary>By how many milliseconds the host's clock is ahead of ours; null if it does not say. Asked once a run.</summary>
    private async Task<long?> SkewAsync(RequestRead read, InventoryHost host, CancellationToken cancellationToken)
    {
        if (await book.SkewAsync(read.Request.Id, cancellationToken) is { } known)
        {
            return known;
        }

        var before = clock.GetUtcNow();
        var asked = await hosts.RunAsync(host.Ssh, new HostCommand(HostShell.Direct("date -u +%s%3N", false, 10, false, false), Grace), cancellationToken);
        var middle = before + ((clock.GetUtcNow() - before) / 2);
        return asked.Ending is HostEnding.Exited { Code: 0 }
            && long.TryParse(HostQuestions.AnswerOf(asked).Output.Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var theirs)
            ? theirs - middle.ToUnixTimeMilliseconds() : null;
    }

    /// <summary>Says from time to time how far it is and what holds it up, until it is told to stop.</summary>
    public async Task TellAsync(RequestRead read, EvidenceItem item, Func<HowFar> howFar, CancellationToken cancellationToken)
    {
        try
        {
            var before = howFar().HeldUp;
            while (true)
            {
                await Task.Delay(TellEvery, clock, cancellationToken);
                var now = howFar();
                var waited = now.HeldUp - before;
                before = now.HeldUp;
                try
                {
                    await book.ArrivedAsync(read, item, now, options.MostMibPerSecond is null && waited > TellEvery * MostlyWaiting ? SlowVault : null, cancellationToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // It only shows how far it is: that a record is away for a moment may not cost what comes.
                    logger.LogWarning(exception, "The progress of evidence {EvidenceId} could not be saved", item.Id);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private static string NotKept(string why) => $"It could not be kept whole: {Chat.CleanText.Line(why)}";
}
