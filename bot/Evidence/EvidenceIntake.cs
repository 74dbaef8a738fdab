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

/// <summary>
/// Takes what a step sends into the vault: an item before the first byte, the stream encrypted as it comes, the end on the
/// record with both digests. What a bot left behind in the middle is kept as a part, and pieces that are there are not taken again.
/// </summary>
internal sealed class EvidenceIntake(IHosts hosts, EvidenceBook book, VaultFolder vault, AgeSeal seal, EvidenceOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    /// <summary>Why nothing can be kept now; null if it can.</summary>
    public string? WhyNot => seal.WhyNot;

    /// <summary>Takes a step that comes in one.</summary>
    public async Task<Intake> TakeAsync(RequestRead read, InventoryHost host, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        if (await book.OpenAsync(read.Request.Id, step.Name, cancellationToken) is { } left)
        {
            await KeepLeftAsync(read, left, cancellationToken);
        }

        var readers = await seal.ReadersAsync(cancellationToken);
        var item = await book.BeginAsync(read, plan, step, readers, cancellationToken);
        await using var writer = new VaultWriter(vault, item.Place, seal, readers, NewPace());
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var told = TellAsync(read, item, () => (writer.Taken, writer.Taken), telling.Token);
        await using var head = new HeadStream(writer, FileKinds.Enough);
        var result = await hosts.StreamAsync(host.Ssh, Command(step), head, cancellationToken);
        await telling.CancelAsync();
        await told;
        var end = await EndOfAsync(writer, step, host, result, cancellationToken);
        return new Intake(await book.EndAsync(read, item, end.End, end.Place ?? item.Place, 0, cancellationToken), end.Result, KindOf(head, step));
    }

    /// <summary>One file of the vault, from a stream that is over.</summary>
    public static async Task<(EvidenceEnd End, string? Place, HostResult Result)> EndOfAsync(
        VaultWriter writer, PlannedCommand step, InventoryHost host, HostResult result, CancellationToken cancellationToken)
    {
        var hash = EvidenceJudgement.ToldBy(result);
        var (state, says) = EvidenceJudgement.Of(step, result, hash, result.Ending is HostEnding.Exited ? "" : HostQuestions.WhyNot(host, result));
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
            // It came and could not be kept: for the run that is as if the way had broken.
            var why = $"It could not be kept: {Chat.CleanText.Line(exception.Message)}";
            return (
                new EvidenceEnd(EvidenceState.Partial, null, result.OutputBytes, result.OutputBytes, null, hash, 0, null, why), null,
                result with { Ending = new HostEnding.Lost(why) });
        }
    }

    /// <summary>What a stream begins as.</summary>
    public static string KindOf(HeadStream head, PlannedCommand step) =>
        FileKinds.Of(head.Head, step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal));

    public HostCommand Command(PlannedCommand step) => new(step.CommandLine, TimeSpan.FromSeconds(step.LimitSeconds) + Grace) { StreamCap = step.CapBytes };

    public Pace? NewPace() => options.MostMibPerSecond is { } most ? new Pace(most, clock) : null;

    /// <summary>Says from time to time how far it is, until it is told to stop.</summary>
    public async Task TellAsync(RequestRead read, EvidenceItem item, Func<(long Read, long Bytes)> howFar, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TellEvery, clock, cancellationToken);
                var (readBytes, bytes) = howFar();
                await book.ArrivedAsync(read, item, readBytes, bytes, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    /// <summary>A bot died over it; what came until then stays, and is said to be a part.</summary>
    private async Task KeepLeftAsync(RequestRead read, EvidenceItem left, CancellationToken cancellationToken)
    {
        var rescued = await VaultWriter.RescueAsync(vault, left.Place, cancellationToken);
        await book.EndAsync(
            read, left,
            new EvidenceEnd(
                EvidenceState.Partial, null, left.ReadBytes, left.Bytes, null, null, rescued?.Sealed.Bytes ?? 0, rescued?.Sealed.Sha256,
                rescued is null ? "The bot was stopped before anything of it was kept." : "The bot was stopped while it came; this is what had been written until then."),
            rescued?.Place ?? left.Place, 0, cancellationToken);
    }
}
