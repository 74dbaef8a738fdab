namespace ChatOps.Bot.Actions;

/// <summary>Wakes the one who works on requests, so that nobody waits for its next look.</summary>
internal sealed class RequestSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

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

    public void Dispose() => _signal.Dispose();

    /// <summary>Returns when woken, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => await _signal.WaitAsync(atMost, cancellationToken);
}
