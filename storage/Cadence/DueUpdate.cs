namespace ChatOps.Storage.Cadence;

/// <summary>What an incident says when asked to serve a due time.</summary>
public abstract record DueUpdate
{
    private DueUpdate()
    {
    }

    /// <summary>
    /// It is this one's turn: number, delay and what comes next are settled, and the schedule has moved on.
    /// <paramref name="NextDueAt"/> equals <paramref name="DueAt"/> when a person spoke after the cadence had stopped.
    /// </summary>
    public sealed record Serve(
        int Number, DateTimeOffset DueAt, TimeSpan LateBy, int MissedSlots, DateTimeOffset NextDueAt, long SinceSequence) : DueUpdate
    {
        public bool IsLate => LateBy > UpdateSchedule.LateAfter;
    }

    /// <summary>The schedule has moved since the job was made; somebody else served it or it was re-planned.</summary>
    public sealed record Superseded : DueUpdate;

    /// <summary>The job came before its time (job runners schedule on whole seconds); it must come again.</summary>
    public sealed record TooEarly(DateTimeOffset DueAt) : DueUpdate;
}
