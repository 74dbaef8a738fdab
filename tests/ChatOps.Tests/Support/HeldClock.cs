using System.Threading.Channels;

namespace ChatOps.Tests.Support;

/// <summary>
/// A clock on which some lengths of time pass only when the test says so; everything else takes the time it takes. So a
/// limit runs out when the test has reached the point it is about, on a fast machine and on a slow one.
/// </summary>
internal sealed class HeldClock(params TimeSpan[] held) : TimeProvider
{
    private readonly Channel<HeldTimer> _waiting = Channel.CreateUnbounded<HeldTimer>();

    /// <summary>Lets the next of those times pass, as soon as somebody waits for it.</summary>
    /// <param name="unless">Nothing is waited for when this has ended.</param>
    /// <returns>How long it was; null if it was not waited for.</returns>
    public async Task<TimeSpan?> PassAsync(Task unless, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _waiting.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (await Task.WhenAny(unless, next).WaitAsync(Until.Patience, System, cancellationToken) == unless)
            {
                return null;
            }

            if (_waiting.Reader.TryRead(out var timer) && await timer.TryPassAsync())
            {
                return timer.Length;
            }
        }
    }

    /// <summary>Whoever waits now may wait for ever.</summary>
    public void Forget()
    {
        while (_waiting.Reader.TryRead(out _))
        {
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!held.Contains(dueTime))
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new HeldTimer(callback, state, dueTime);
        _waiting.Writer.TryWrite(timer);
        return timer;
    }

    private sealed class HeldTimer(TimerCallback callback, object? state, TimeSpan length) : ITimer
    {
        private int _isOver;

        public TimeSpan Length => length;

        /// <summary>False if nobody waits for it any more.</summary>
        public async Task<bool> TryPassAsync()
        {
            if (Interlocked.Exchange(ref _isOver, 1) != 0)
            {
                return false;
            }

            await Task.Run(() => callback(state));
            return true;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("A held time is not changed.");

        public void Dispose() => Interlocked.Exchange(ref _isOver, 1);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
