namespace ChatOps.Bot.Evidence;

/// <summary>Wakes the one who signs timelines when an incident took a turn, so that nobody has a minute in which to write it anew.</summary>
internal sealed class CheckpointSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>A timeline is to be signed now.</summary>
    public void Wake()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Returns when woken, or after <paramref name="atMost"/>.</summary>
    /// <returns>Whether it was woken.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _signal.Dispose();
}
