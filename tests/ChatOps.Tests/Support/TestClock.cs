using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Support;

/// <summary>
/// A clock that a test sets, whose timers still run: the record's time stands still while a writer that lost a race
/// pauses for real milliseconds.
/// </summary>
internal sealed class TestClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 15, 0, TimeSpan.Zero))
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime, period);
}
