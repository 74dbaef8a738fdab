namespace ChatOps.Storage.Cadence;

/// <summary>When the next status update is due. Pure: times in, times out.</summary>
public static class UpdateSchedule
{
    /// <summary>A post this much after its due time is told as late.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(30);

    /// <summary>The clocks of two bots on one record differ by less.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <summary>The furthest that a due time can lie ahead: one interval, and one more if it was delayed. What lies further was planned by another clock.</summary>
    public static TimeSpan Furthest(TimeSpan interval, bool snoozed) => (Positive(interval) * (snoozed ? 2 : 1)) + Leeway;

    /// <summary>After the opening, a human update, a change of severity or a reopening the full interval runs anew.</summary>
    public static DateTimeOffset Restart(DateTimeOffset now, TimeSpan interval) => now + Positive(interval);

    /// <summary>
    /// After a post by the bot: the first slot of the old rhythm that lies in the future. A late post does not shift
    /// the rhythm; slots that passed meanwhile are counted, not posted one after another.
    /// </summary>
    /// <param name="due">The slot that was just served.</param>
    /// <param name="interval">The severity's interval, above zero.</param>
    /// <param name="now">The time of the post, at or after <paramref name="due"/>.</param>
    public static (DateTimeOffset Next, int MissedSlots) AfterPost(DateTimeOffset due, TimeSpan interval, DateTimeOffset now)
    {
        var passed = now <= due ? 0 : (now - due).Ticks / Positive(interval).Ticks;
        return (due + ((passed + 1) * interval), (int)passed);
    }

    private static TimeSpan Positive(TimeSpan interval) =>
        interval > TimeSpan.Zero
            ? interval
            : throw new ArgumentOutOfRangeException(nameof(interval), interval, "An update interval is longer than zero.");
}
