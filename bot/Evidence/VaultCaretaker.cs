namespace ChatOps.Bot.Evidence;

/// <summary>
/// Looks after the vault once a minute and when it is woken: ends what was left open, has manifests stamped, destroys what
/// was decided, fetches what people pinned, brings everything to where it rests, and tells of what was kept long enough.
/// </summary>
internal sealed class VaultCaretaker(
    EvidenceTidying tidying, EvidenceTimestamps timestamps, EvidenceDestroyer destroyer, ChatFiles files, VaultSettling settling, EvidenceRetention retention,
    EvidenceSignal signal, ILogger<VaultCaretaker> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Does all of it now.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await DoAsync(files.FetchAsync, cancellationToken);
        await CareAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var fetching = Task.CompletedTask;
        try
        {
            while (true)
            {
                await signal.WaitAsync(Every, stoppingToken);
                if (fetching.IsCompleted)
                {
                    // Beside the rest: a chat platform that sends slowly must hold up neither a signature nor a destruction.
                    fetching = DoAsync(files.FetchAsync, stoppingToken);
                }

                await CareAsync(stoppingToken);
            }
        }
        finally
        {
            await fetching;
        }
    }

    private async Task CareAsync(CancellationToken cancellationToken)
    {
        foreach (var part in (Func<CancellationToken, Task>[])[tidying.TidyAsync, timestamps.StampAsync, destroyer.DestroyAsync, settling.SettleAsync, retention.TellAsync])
        {
            await DoAsync(part, cancellationToken);
        }
    }

    private async Task DoAsync(Func<CancellationToken, Task> part, CancellationToken cancellationToken)
    {
        try
        {
            await part(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The top of a loop: one part that cannot be done now must not keep the others from it.
            logger.LogError(exception, "A part of looking after the evidence failed ({Part})", part.Method.Name);
        }
    }
}
