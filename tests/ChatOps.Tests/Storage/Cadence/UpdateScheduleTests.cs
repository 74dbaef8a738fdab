using ChatOps.Storage.Cadence;
using FsCheck;
using FsCheck.Xunit;

namespace ChatOps.Tests.Storage.Cadence;

public class UpdateScheduleTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    [Property(MaxTest = 1000)]
    public bool The_next_slot_lies_ahead_and_no_further_than_one_interval(DoNotSize<uint> intervalSeconds, DoNotSize<uint> lateTenths)
    {
        var (interval, now) = (Interval(intervalSeconds), Now(lateTenths));

        var (next, _) = UpdateSchedule.AfterPost(Due, interval, now);

        return next > now && next <= now + interval;
    }

    [Property(MaxTest = 1000)]
    public bool The_next_slot_is_on_the_old_rhythm(DoNotSize<uint> intervalSeconds, DoNotSize<uint> lateTenths)
    {
        var interval = Interval(intervalSeconds);

        var (next, _) = UpdateSchedule.AfterPost(Due, interval, Now(lateTenths));

        return (next - Due).Ticks % interval.Ticks == 0;
    }

    [Property(MaxTest = 1000)]
    public bool Every_slot_between_is_served_next_or_counted_as_missed(DoNotSize<uint> intervalSeconds, DoNotSize<uint> lateTenths)
    {
        var interval = Interval(intervalSeconds);

        var (next, missed) = UpdateSchedule.AfterPost(Due, interval, Now(lateTenths));

        return missed >= 0 && Due + TimeSpan.FromTicks(interval.Ticks * (missed + 1L)) == next;
    }

    [Property(MaxTest = 1000)]
    public bool A_restart_runs_the_full_interval(DoNotSize<uint> intervalSeconds, DoNotSize<uint> lateTenths)
    {
        var (interval, now) = (Interval(intervalSeconds), Now(lateTenths));

        return UpdateSchedule.Restart(now, interval) - now == interval;
    }

    [Theory]
    [InlineData(0, 30, 0)]
    [InlineData(29, 30, 0)]
    [InlineData(30, 60, 1)]
    [InlineData(61, 90, 2)]
    [InlineData(7 * 24 * 60, (7 * 24 * 60) + 30, 336)]
    public void Half_hour_slots_after_a_post_so_many_minutes_late(int late, int next, int missed)
    {
        var after = UpdateSchedule.AfterPost(Due, TimeSpan.FromMinutes(30), Due.AddMinutes(late));

        Assert.Equal((Due.AddMinutes(next), missed), after);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_interval_is_longer_than_zero(int minutes)
    {
        var interval = TimeSpan.FromMinutes(minutes);

        Assert.Throws<ArgumentOutOfRangeException>(() => UpdateSchedule.Restart(Due, interval));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpdateSchedule.AfterPost(Due, interval, Due.AddMinutes(1)));
    }

    /// <summary>From one second to a month.</summary>
    private static TimeSpan Interval(DoNotSize<uint> seconds) => TimeSpan.FromSeconds(1 + (seconds.Item % (31 * 24 * 3600)));

    /// <summary>From punctual to thirteen years late.</summary>
    private static DateTimeOffset Now(DoNotSize<uint> tenths) => Due.AddMilliseconds(100.0 * tenths.Item);
}
