using ChatOps.Storage.Cadence;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Incidents;

/// <content>The clocks: acknowledgement, management, and the cadence of status updates.</content>
public sealed partial class Incident
{
    /// <summary>The shortest delay that can be asked for.</summary>
    public static readonly TimeSpan ShortestSnooze = TimeSpan.FromMinutes(1);

    public DateTimeOffset AcknowledgeDueAt { get; private set; }

    /// <summary>The overdue acknowledgement was told; it is told once.</summary>
    public bool AcknowledgementOverdueTold { get; private set; }

    /// <summary>When management must know; null where the severity asks nothing.</summary>
    public DateTimeOffset? ManagementDueAt { get; private set; }

    /// <summary>Management was told, or the bot said that nobody did.</summary>
    public bool ManagementTold { get; private set; }

    /// <summary>When the next status update goes out; null when none is due any more.</summary>
    public DateTimeOffset? NextUpdateDueAt { get; private set; }

    /// <summary>The next update was delayed once; it is not delayed again.</summary>
    public bool UpdateSnoozed { get; private set; }

    /// <summary>How many updates have gone out.</summary>
    public int UpdateCount { get; private set; }

    /// <summary>How many in a row went out without a human word.</summary>
    public int UpdatesWithoutStatement { get; private set; }

    /// <summary>The last entry that an update has told of.</summary>
    public long LastUpdateSequence { get; private set; }

    public DateTimeOffset? LastUpdateAt { get; private set; }

    /// <summary>The due time for which the commander was offered a draft.</summary>
    public DateTimeOffset? DraftOfferedFor { get; private set; }

    /// <summary>Serves a due time: at most once, never early, late rather than not at all.</summary>
    public DueUpdate ServeUpdate(DateTimeOffset due, TimeSpan interval, DateTimeOffset now)
    {
        if (NextUpdateDueAt != due)
        {
            return new DueUpdate.Superseded();
        }

        if (now < due)
        {
            return new DueUpdate.TooEarly(due);
        }

        var since = LastUpdateSequence;
        var (next, missed) = UpdateSchedule.AfterPost(due, interval, now);
        NextUpdateDueAt = next;
        UpdateSnoozed = false;
        UpdateCount++;
        UpdatesWithoutStatement++;
        Version++;
        return new DueUpdate.Serve(UpdateCount, due, now - due, missed, next, since);
    }

    /// <summary>A person speaks: the update goes out now and, while updates are due, the full interval runs anew.</summary>
    public DueUpdate.Serve ServeHumanUpdate(TimeSpan interval, DateTimeOffset now)
    {
        var since = LastUpdateSequence;
        NextUpdateDueAt = Status.IsActive() ? UpdateSchedule.Restart(now, interval) : null;
        UpdateSnoozed = false;
        UpdateCount++;
        UpdatesWithoutStatement = 0;
        Version++;
        return new DueUpdate.Serve(UpdateCount, now, TimeSpan.Zero, 0, NextUpdateDueAt ?? now, since);
    }

    /// <summary>Notes up to where the record has been told, once the update's own entry is written.</summary>
    public void UpdateTold(long sequence, DateTimeOffset now)
    {
        LastUpdateSequence = sequence;
        LastUpdateAt = now;
        Version++;
    }

    /// <summary>Delays the next update, once; the interval stays.</summary>
    public IncidentChange Snooze(TimeSpan delay, TimeSpan interval, string reason)
    {
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        if (NextUpdateDueAt is not { } due)
        {
            return new IncidentRefusal.NoUpdateDue(Status);
        }

        if (UpdateSnoozed)
        {
            return new IncidentRefusal.AlreadySnoozed(due);
        }

        if (delay < ShortestSnooze || delay > interval)
        {
            return new IncidentRefusal.SnoozeOutOfRange(interval);
        }

        NextUpdateDueAt = (due + delay).ToRecordTime();
        UpdateSnoozed = true;
        return Changed(new UpdateSnoozed(due, NextUpdateDueAt.Value, reason));
    }

    /// <summary>
    /// Plans the next update anew if it lies further ahead than it can: a clock that was ahead planned it and was set right, or
    /// the settings ask for more than they did. Null otherwise.
    /// </summary>
    public UpdateReplanned? ReplanUpdate(TimeSpan interval, DateTimeOffset now)
    {
        if (NextUpdateDueAt is not { } due || due - now <= UpdateSchedule.Furthest(interval, UpdateSnoozed))
        {
            return null;
        }

        NextUpdateDueAt = UpdateSchedule.Restart(now, interval);
        UpdateSnoozed = false;
        return Changed(new UpdateReplanned(due, NextUpdateDueAt.Value));
    }

    /// <summary>Offers the commander a draft for the next due time; null when that was done.</summary>
    public UpdateDraftOffered? OfferDraft()
    {
        if (NextUpdateDueAt is not { } due || DraftOfferedFor == due)
        {
            return null;
        }

        DraftOfferedFor = due;
        return Changed(new UpdateDraftOffered(CommanderId, due));
    }

    /// <summary>The acknowledgement is overdue and nobody was told yet; null otherwise.</summary>
    public AcknowledgementOverdue? TellAcknowledgementOverdue(IReadOnlyList<PersonId> told, DateTimeOffset now)
    {
        if (!Status.IsActive() || AcknowledgedAt is not null || AcknowledgementOverdueTold || now <= AcknowledgeDueAt)
        {
            return null;
        }

        AcknowledgementOverdueTold = true;
        return Changed(new AcknowledgementOverdue(AcknowledgeDueAt, told));
    }

    /// <summary>Management's time has come and nobody was told yet; null otherwise.</summary>
    public ManagementOverdue? TellManagementOverdue(IReadOnlyList<PersonId> told, DateTimeOffset now)
    {
        if (!Status.IsActive() || ManagementTold || ManagementDueAt is not { } due || now < due)
        {
            return null;
        }

        ManagementTold = true;
        return Changed(new ManagementOverdue(due, told));
    }

    private void StartClocks(SeverityPolicy policy, DateTimeOffset now)
    {
        AcknowledgeDueAt = DeclaredAt + policy.AcknowledgeWithin;
        ManagementDueAt = DeclaredAt + policy.TellManagementWithin;
        RestartCadence(policy, now);
    }

    private void ReplanClocks(SeverityPolicy policy, DateTimeOffset now)
    {
        if (AcknowledgedAt is null && !AcknowledgementOverdueTold)
        {
            // A raised severity must not make people late for a deadline they never had.
            var planned = DeclaredAt + policy.AcknowledgeWithin;
            AcknowledgeDueAt = planned > now ? planned : now + policy.AcknowledgeWithin;
        }

        if (!ManagementTold)
        {
            var planned = DeclaredAt + policy.TellManagementWithin;
            ManagementDueAt = planned is null || planned > now ? planned : now + policy.TellManagementWithin;
        }

        if (Status.IsActive())
        {
            RestartCadence(policy, now);
        }
    }

    /// <summary>It goes on after an end: what was met or had run out stays so, and nobody is late for the time that it was over.</summary>
    private void RestartClocks(SeverityPolicy policy, DateTimeOffset now)
    {
        if (AcknowledgedAt is null && !AcknowledgementOverdueTold)
        {
            AcknowledgeDueAt = now + policy.AcknowledgeWithin;
        }

        if (!ManagementTold)
        {
            ManagementDueAt = now + policy.TellManagementWithin;
        }

        RestartCadence(policy, now);
    }

    private void RestartCadence(SeverityPolicy policy, DateTimeOffset now)
    {
        NextUpdateDueAt = UpdateSchedule.Restart(now, policy.UpdateEvery);
        UpdateSnoozed = false;
    }

    private void StopCadence()
    {
        NextUpdateDueAt = null;
        UpdateSnoozed = false;
    }
}
