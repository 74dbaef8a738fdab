namespace ChatOps.Bot.Evidence;

/// <summary>Slows what comes down, over how many streams ever, so that the network and the suspect keep breath for others.</summary>
internal sealed class Pace(int mebibytesPerSecond, TimeProvider clock)
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(20);

    private readonly double _bytesPerSecond = mebibytesPerSecond * (double)(1 << 20);
    private readonly long _began = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _due;

    public Task KeepAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan early;
        lock (_lock)
        {
            // Time in which nothing came is not made up for.
            var now = clock.GetElapsedTime(_began);
            _due = (_due > now ? _due : now) + TimeSpan.FromSeconds(bytes / _bytesPerSecond);
            early = _due - now;
        }

        return early > Noticeable ? Task.Delay(early, clock, cancellationToken) : Task.CompletedTask;
    }
}
