namespace ChatOps.Bot.Evidence;

/// <summary>Slows a stream down, so that the network and the suspect keep breath for others.</summary>
internal sealed class Pace(int mebibytesPerSecond, TimeProvider clock)
{
    private readonly double _bytesPerSecond = mebibytesPerSecond * (double)(1 << 20);
    private readonly long _began = clock.GetTimestamp();
    private long _taken;

    public async Task KeepAsync(int bytes, CancellationToken cancellationToken)
    {
        _taken += bytes;
        var early = TimeSpan.FromSeconds(_taken / _bytesPerSecond) - clock.GetElapsedTime(_began);
        if (early > TimeSpan.FromMilliseconds(20))
        {
            await Task.Delay(early, clock, cancellationToken);
        }
    }
}
