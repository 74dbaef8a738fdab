using ChatOps.Storage.Cadence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Storage.Incidents;

namespace ChatOps.Tests.Storage.Cadence;

public class CadenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);
    private static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);

    [Fact]
    public void P0_update_is_due_thirty_minutes_after_opening()
    {
        var incident = IncidentTests.Open(Severity.P0);

        Assert.Equal(Start + HalfHour, incident.NextUpdateDueAt);
    }

    [Fact]
    public void A_due_time_is_served_once()
    {
        var incident = IncidentTests.Open(Severity.P0);
        var due = Start + HalfHour;

        var first = incident.ServeUpdate(due, HalfHour, due.AddSeconds(1));
        var second = incident.ServeUpdate(due, HalfHour, due.AddSeconds(2));

        Assert.Equal(new DueUpdate.Serve(1, due, TimeSpan.FromSeconds(1), 0, due + HalfHour, 0), first);
        Assert.False(((DueUpdate.Serve)first).IsLate);
        Assert.IsType<DueUpdate.Superseded>(second);
        Assert.Equal(1, incident.UpdateCount);
    }

    [Fact]
    public void A_job_that_comes_before_its_time_must_come_again()
    {
        var incident = IncidentTests.Open(Severity.P0);
        var due = Start + HalfHour;

        var early = incident.ServeUpdate(due, HalfHour, due.AddTicks(-1));

        Assert.Equal(new DueUpdate.TooEarly(due), early);
        Assert.Equal(due, incident.NextUpdateDueAt);
    }

    [Fact]
    public void A_late_post_counts_the_slots_it_missed_and_keeps_the_rhythm()
    {
        var incident = IncidentTests.Open(Severity.P0);
        var due = Start + HalfHour;

        var served = incident.ServeUpdate(due, HalfHour, due.AddMinutes(95));

        var late = Assert.IsType<DueUpdate.Serve>(served);
        Assert.True(late.IsLate);
        Assert.Equal(TimeSpan.FromMinutes(95), late.LateBy);
        Assert.Equal(3, late.MissedSlots);
        Assert.Equal(due.AddMinutes(120), incident.NextUpdateDueAt);
    }

    [Fact]
    public void A_human_update_restarts_the_interval_and_ends_the_silence()
    {
        var incident = IncidentTests.Open(Severity.P0);
        incident.ServeUpdate(Start + HalfHour, HalfHour, Start + HalfHour);
        var now = Start.AddMinutes(41);

        var served = incident.ServeHumanUpdate(HalfHour, now);

        Assert.Equal(2, served.Number);
        Assert.Equal(now + HalfHour, incident.NextUpdateDueAt);
        Assert.Equal(0, incident.UpdatesWithoutStatement);
    }

    [Fact]
    public void Updates_without_a_human_word_are_counted()
    {
        var incident = IncidentTests.Open(Severity.P0);

        incident.ServeUpdate(Start + HalfHour, HalfHour, Start + HalfHour);
        incident.ServeUpdate(Start + (2 * HalfHour), HalfHour, Start + (2 * HalfHour));

        Assert.Equal(2, incident.UpdatesWithoutStatement);
    }

    [Fact]
    public void A_change_of_severity_plans_the_next_update_anew()
    {
        var incident = IncidentTests.Open(Severity.P0);
        var now = Start.AddMinutes(10);

        incident.ChangeSeverity(SeverityPolicy.DefaultFor(Severity.P1), "less", now);

        Assert.Equal(now.AddMinutes(60), incident.NextUpdateDueAt);
        Assert.IsType<DueUpdate.Superseded>(incident.ServeUpdate(Start + HalfHour, HalfHour, Start + HalfHour));
    }

    [Fact]
    public void A_change_of_severity_after_resolving_starts_no_cadence()
    {
        var incident = IncidentTests.Open(Severity.P0);
        incident.Advance(IncidentStatus.Resolved, null, Start.AddMinutes(5));

        incident.ChangeSeverity(SeverityPolicy.DefaultFor(Severity.P1), "in hindsight", Start.AddMinutes(10));

        Assert.Null(incident.NextUpdateDueAt);
    }

    [Fact]
    public void A_human_update_after_resolving_starts_no_cadence()
    {
        var incident = IncidentTests.Open(Severity.P0);
        incident.Advance(IncidentStatus.Resolved, null, Start.AddMinutes(5));

        var served = incident.ServeHumanUpdate(HalfHour, Start.AddMinutes(10));

        Assert.Equal((1, served.DueAt), (served.Number, served.NextDueAt));
        Assert.Null(incident.NextUpdateDueAt);
    }

    [Fact]
    public void A_snooze_delays_one_update_and_never_the_interval()
    {
        var incident = IncidentTests.Open(Severity.P0);
        var due = Start + HalfHour;
        var snoozed = due.AddMinutes(10);

        var change = incident.Snooze(TimeSpan.FromMinutes(10), HalfHour, "on a call");
        incident.ServeUpdate(snoozed, HalfHour, snoozed);

        Assert.Equal(new IncidentChange.Made(new UpdateSnoozed(due, snoozed, "on a call")), change);
        Assert.Equal(snoozed + HalfHour, incident.NextUpdateDueAt);
        Assert.False(incident.UpdateSnoozed);
    }

    [Fact]
    public void An_update_is_snoozed_once()
    {
        var incident = IncidentTests.Open(Severity.P0);
        incident.Snooze(TimeSpan.FromMinutes(10), HalfHour, "on a call");

        var change = incident.Snooze(TimeSpan.FromMinutes(10), HalfHour, "still on it");

        Assert.Equal(
            new IncidentChange.Refused(new IncidentRefusal.AlreadySnoozed(Start.AddMinutes(40))), change);
    }

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1, true)]
    [InlineData(30, true)]
    [InlineData(30.1, false)]
    public void A_snooze_lasts_from_a_minute_to_one_interval(double minutes, bool allowed)
    {
        var incident = IncidentTests.Open(Severity.P0);

        var change = incident.Snooze(TimeSpan.FromMinutes(minutes), HalfHour, "on a call");

        Assert.Equal(allowed, change is IncidentChange.Made);
        Assert.True(allowed || change == new IncidentRefusal.SnoozeOutOfRange(HalfHour));
    }

    [Fact]
    public void Nothing_can_be_snoozed_once_it_is_resolved()
    {
        var incident = IncidentTests.Open(Severity.P0);
        incident.Advance(IncidentStatus.Resolved, null, Start.AddMinutes(5));

        var change = incident.Snooze(TimeSpan.FromMinutes(10), HalfHour, "habit");

        Assert.Equal(new IncidentChange.Refused(new IncidentRefusal.NoUpdateDue(IncidentStatus.Resolved)), change);
    }

    [Fact]
    public void A_draft_is_offered_once_for_each_due_time()
    {
        var incident = IncidentTests.Open(Severity.P0);

        Assert.Equal(new UpdateDraftOffered(incident.CommanderId, Start + HalfHour), incident.OfferDraft());
        Assert.Null(incident.OfferDraft());
        incident.ServeUpdate(Start + HalfHour, HalfHour, Start + HalfHour);
        Assert.NotNull(incident.OfferDraft());
    }

    [Fact]
    public void An_update_tells_from_where_the_last_one_ended()
    {
        var incident = IncidentTests.Open(Severity.P0);
        incident.ServeUpdate(Start + HalfHour, HalfHour, Start + HalfHour);
        incident.UpdateTold(9, Start + HalfHour);

        var next = incident.ServeUpdate(Start + (2 * HalfHour), HalfHour, Start + (2 * HalfHour));

        Assert.Equal(9, Assert.IsType<DueUpdate.Serve>(next).SinceSequence);
        Assert.Equal(Start + HalfHour, incident.LastUpdateAt);
    }
}
