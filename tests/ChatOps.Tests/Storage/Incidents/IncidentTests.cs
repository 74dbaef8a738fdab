using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Storage.Incidents;

public class IncidentTests
{
    private static readonly PersonId Ana = TestRecord.Ana;
    private static readonly PersonId Ben = TestRecord.Ben;
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Whoever_opens_an_incident_commands_it()
    {
        var incident = Open(Severity.P0);

        Assert.Equal(Ana, incident.CommanderId);
        Assert.Equal(Ana, incident.Holder(IncidentRole.Commander));
        Assert.Equal(IncidentStatus.Open, incident.Status);
        Assert.Equal("INC-7", incident.Key);
    }

    [Theory]
    [InlineData(Severity.P0, 15, 30, 30)]
    [InlineData(Severity.P1, 60, 60, 120)]
    [InlineData(Severity.P2, 240, 1440, null)]
    [InlineData(Severity.P3, 1440, 1440, null)]
    public void Opening_starts_the_clocks_of_the_severity(Severity severity, int acknowledge, int update, int? management)
    {
        var incident = Open(severity);

        Assert.Equal(Start.AddMinutes(acknowledge), incident.AcknowledgeDueAt);
        Assert.Equal(Start.AddMinutes(update), incident.NextUpdateDueAt);
        Assert.Equal(management is { } minutes ? Start.AddMinutes(minutes) : null, incident.ManagementDueAt);
    }

    [Fact]
    public void An_incident_without_a_title_gets_one_that_is_marked_as_provisional()
    {
        var (incident, change) = Incident.Open(
            default, 7, TestRecord.Declaration(Severity.P1, "  ") with { Host = "pve1" }, SeverityPolicy.DefaultFor(Severity.P1), Start);

        Assert.NotNull(incident);
        Assert.True(incident.TitleIsProvisional);
        Assert.Equal("Untitled incident on pve1, 2026-11-23 10:15 UTC", incident.Title);
        Assert.True(Assert.IsType<IncidentOpened>(Made(change)).TitleIsProvisional);
    }

    [Fact]
    public void Detection_may_be_back_dated_and_is_marked_so()
    {
        var (incident, _) = Incident.Open(
            default, 7, TestRecord.Declaration() with { DetectedAt = Start.AddHours(-3) }, SeverityPolicy.DefaultFor(Severity.P0), Start);

        Assert.Equal(Start.AddHours(-3), incident?.DetectedAt);
        Assert.True(incident?.DetectedBackdated);
        Assert.Equal(Start, incident?.DeclaredAt);
    }

    [Fact]
    public void A_detection_time_is_kept_in_utc_and_whole_microseconds()
    {
        var local = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(7);

        var (incident, _) = Incident.Open(
            default, 7, TestRecord.Declaration() with { DetectedAt = local }, SeverityPolicy.DefaultFor(Severity.P0), Start);

        Assert.Equal(TimeSpan.Zero, incident?.DetectedAt.Offset);
        Assert.Equal(local.AddTicks(-7), incident?.DetectedAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-367 * 24 * 60)]
    public void Detection_in_the_future_or_long_past_is_refused(int minutes)
    {
        var declaration = TestRecord.Declaration() with { DetectedAt = Start.AddMinutes(minutes) };

        var (incident, change) = Incident.Open(default, 7, declaration, SeverityPolicy.DefaultFor(Severity.P0), Start);

        Assert.Null(incident);
        Assert.Equal(new IncidentRefusal.DetectionOutOfRange(Incident.FurthestDetection), Refused(change));
    }

    [Theory]
    [InlineData(true, "Heron", "Heron")]
    [InlineData(false, "Heron", null)]
    public void Only_a_sensitive_incident_has_a_codename(bool sensitive, string codename, string? kept)
    {
        var declaration = TestRecord.Declaration() with { Sensitive = sensitive, Codename = codename };

        var (incident, _) = Incident.Open(default, 7, declaration, SeverityPolicy.DefaultFor(Severity.P0), Start);

        Assert.Equal(kept, incident?.Codename);
    }

    [Fact]
    public void A_new_title_replaces_the_provisional_one_even_if_it_reads_the_same()
    {
        var (incident, _) = Incident.Open(
            default, 7, TestRecord.Declaration(title: null), SeverityPolicy.DefaultFor(Severity.P0), Start);

        var made = Made(incident!.Rename(incident.Title));

        Assert.False(incident.TitleIsProvisional);
        Assert.Equal(new TitleChanged(incident.Title, incident.Title), made);
        Assert.Equal(new IncidentRefusal.SameTitle(), Refused(incident.Rename($" {incident.Title} ")));
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void An_acknowledgement_says_whether_it_came_in_time(int minutes, bool inTime)
    {
        var incident = Open(Severity.P0);

        var made = Made(incident.Acknowledge(Ben, Start.AddMinutes(minutes)));

        Assert.Equal(new Acknowledged(Ben, Start.AddMinutes(15), inTime), made);
        Assert.Equal(Start.AddMinutes(minutes), incident.PassedAt(Milestone.Acknowledged));
    }

    [Fact]
    public void A_second_acknowledgement_is_refused_and_names_the_first()
    {
        var incident = Open(Severity.P0);
        incident.Acknowledge(Ben, Start.AddMinutes(1));

        var change = incident.Acknowledge(Ana, Start.AddMinutes(2));

        Assert.Equal(new IncidentRefusal.AlreadyAcknowledged(Ben, Start.AddMinutes(1)), Refused(change));
    }

    [Fact]
    public void The_same_severity_is_refused()
    {
        var incident = Open(Severity.P1);

        var change = incident.ChangeSeverity(SeverityPolicy.DefaultFor(Severity.P1), "still", Start.AddMinutes(5));

        Assert.Equal(new IncidentRefusal.SameSeverity(Severity.P1), Refused(change));
    }

    [Fact]
    public void Steps_may_be_skipped_and_then_have_no_milestone()
    {
        var incident = Open(Severity.P0);

        incident.Advance(IncidentStatus.Recovered, null, Start.AddHours(1));

        Assert.Equal(Start.AddHours(1), incident.PassedAt(Milestone.Recovered));
        Assert.Null(incident.PassedAt(Milestone.Contained));
        Assert.Null(incident.PassedAt(Milestone.Eradicated));
    }

    [Theory]
    [InlineData(IncidentStatus.Contained, IncidentStatus.Contained)]
    [InlineData(IncidentStatus.Recovered, IncidentStatus.Contained)]
    [InlineData(IncidentStatus.Resolved, IncidentStatus.Open)]
    [InlineData(IncidentStatus.Contained, IncidentStatus.Cancelled)]
    public void A_status_that_does_not_lie_ahead_is_refused(IncidentStatus from, IncidentStatus to)
    {
        var incident = Open(Severity.P0);
        incident.Advance(from, null, Start.AddMinutes(1));

        var change = incident.Advance(to, null, Start.AddMinutes(2));

        Assert.Equal(new IncidentRefusal.NotForward(from, to), Refused(change));
    }

    [Theory]
    [InlineData(IncidentStatus.Closed)]
    [InlineData(IncidentStatus.Cancelled)]
    public void An_ended_incident_refuses_everything_but_reopening(IncidentStatus ended)
    {
        var incident = End(Open(Severity.P0), ended);

        var refused = new IncidentRefusal.Ended(ended);
        Assert.Equal(refused, incident.EndedRefusal());
        Assert.Equal(refused, Refused(incident.Rename("Another")));
        Assert.Equal(refused, Refused(incident.Acknowledge(Ben, Start)));
        Assert.Equal(refused, Refused(incident.ChangeSeverity(SeverityPolicy.DefaultFor(Severity.P3), "less", Start)));
        Assert.Equal(refused, Refused(incident.Advance(IncidentStatus.Closed, null, Start)));
        Assert.Equal(refused, Refused(incident.Cancel("no", Start)));
        Assert.Equal(refused, Refused(incident.Assign(IncidentRole.Scribe, Ben)));
        Assert.Equal(refused, Refused(incident.Snooze(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), "busy")));
        Assert.IsType<Reopened>(Made(incident.Reopen(SeverityPolicy.DefaultFor(Severity.P0), "again", Start.AddHours(1))));
    }

    [Fact]
    public void An_active_incident_cannot_be_reopened()
    {
        var incident = Open(Severity.P0);

        var change = incident.Reopen(SeverityPolicy.DefaultFor(Severity.P0), "why not", Start);

        Assert.Equal(new IncidentRefusal.StillOpen(IncidentStatus.Open), Refused(change));
    }

    [Theory]
    [InlineData(IncidentStatus.Resolved)]
    [InlineData(IncidentStatus.Closed)]
    [InlineData(IncidentStatus.Cancelled)]
    public void Reopening_clears_the_milestones_that_no_longer_hold(IncidentStatus from)
    {
        var incident = Open(Severity.P0);
        incident.Acknowledge(Ben, Start.AddMinutes(1));
        incident.Advance(IncidentStatus.Contained, null, Start.AddMinutes(2));
        End(incident, from);

        var made = Made(incident.Reopen(SeverityPolicy.DefaultFor(Severity.P0), "it spread", Start.AddHours(2)));

        Assert.Equal(new Reopened(from, "it spread", Start.AddHours(2).AddMinutes(30)), made);
        Assert.Equal(IncidentStatus.Open, incident.Status);
        Assert.Equal(
            [Milestone.Detected, Milestone.Declared, Milestone.Acknowledged],
            Enum.GetValues<Milestone>().Where(milestone => incident.PassedAt(milestone) is not null));
    }

    [Theory]
    [InlineData(IncidentStatus.Resolved)]
    [InlineData(IncidentStatus.Closed)]
    [InlineData(IncidentStatus.Cancelled)]
    public void Reopening_starts_the_clocks_anew_that_had_not_run_out(IncidentStatus from)
    {
        var incident = Open(Severity.P0);
        End(incident, from);
        var again = Start.AddHours(20);

        incident.Reopen(SeverityPolicy.DefaultFor(Severity.P0), "it was real", again);

        Assert.Equal((again.AddMinutes(15), again.AddMinutes(30)), (incident.AcknowledgeDueAt, incident.ManagementDueAt));
        Assert.Null(incident.TellAcknowledgementOverdue([Ben], again.AddMinutes(1)));
        Assert.Null(incident.TellManagementOverdue([Ben], again.AddMinutes(1)));
        Assert.NotNull(incident.TellAcknowledgementOverdue([Ben], again.AddMinutes(16)));
        Assert.NotNull(incident.TellManagementOverdue([Ben], again.AddMinutes(30)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_met_or_had_run_out_stays_so_when_it_is_reopened(bool met)
    {
        var incident = Open(Severity.P0);
        if (met)
        {
            incident.Acknowledge(Ben, Start.AddMinutes(1));
        }
        else
        {
            incident.TellAcknowledgementOverdue([Ben], Start.AddMinutes(16));
        }

        incident.TellManagementOverdue([Ben], Start.AddMinutes(30));
        End(incident, IncidentStatus.Resolved);

        incident.Reopen(SeverityPolicy.DefaultFor(Severity.P0), "it is back", Start.AddHours(20));

        Assert.Equal((Start.AddMinutes(15), Start.AddMinutes(30)), (incident.AcknowledgeDueAt, incident.ManagementDueAt));
        Assert.Null(incident.TellAcknowledgementOverdue([Ben], Start.AddHours(30)));
        Assert.Null(incident.TellManagementOverdue([Ben], Start.AddHours(30)));
    }

    [Theory]
    [InlineData(IncidentRole.Commander)]
    [InlineData(IncidentRole.SecurityLead)]
    [InlineData(IncidentRole.TechnicalLead)]
    [InlineData(IncidentRole.Scribe)]
    [InlineData(IncidentRole.ManagementEscalation)]
    public void A_role_passes_from_one_person_to_the_next(IncidentRole role)
    {
        var incident = Open(Severity.P0);
        var former = incident.Holder(role);

        var made = Made(incident.Assign(role, Ben));

        Assert.Equal(new RoleAssigned(role, former, Ben), made);
        Assert.Equal(Ben, incident.Holder(role));
        Assert.Equal(new IncidentRefusal.AlreadyHolds(role, Ben), Refused(incident.Assign(role, Ben)));
    }

    [Fact]
    public void A_raised_severity_makes_nobody_late_for_a_deadline_they_never_had()
    {
        var incident = Open(Severity.P3);
        var now = Start.AddHours(5);

        incident.ChangeSeverity(SeverityPolicy.DefaultFor(Severity.P0), "it spread", now);

        Assert.Equal(now.AddMinutes(15), incident.AcknowledgeDueAt);
        Assert.Equal(now.AddMinutes(30), incident.ManagementDueAt);
        Assert.Equal(now.AddMinutes(30), incident.NextUpdateDueAt);
    }

    [Fact]
    public void A_deadline_that_was_told_or_met_is_not_moved_by_a_severity()
    {
        var incident = Open(Severity.P0);
        incident.TellAcknowledgementOverdue([Ben], Start.AddMinutes(16));
        incident.TellManagementOverdue([Ben], Start.AddMinutes(31));

        incident.ChangeSeverity(SeverityPolicy.DefaultFor(Severity.P1), "less", Start.AddMinutes(40));

        Assert.Equal(Start.AddMinutes(15), incident.AcknowledgeDueAt);
        Assert.Equal(Start.AddMinutes(30), incident.ManagementDueAt);
    }

    [Fact]
    public void A_lower_severity_that_asks_nothing_of_management_stops_its_clock()
    {
        var incident = Open(Severity.P0);

        incident.ChangeSeverity(SeverityPolicy.DefaultFor(Severity.P2), "policy only", Start.AddMinutes(5));

        Assert.Null(incident.ManagementDueAt);
        Assert.Null(incident.TellManagementOverdue([Ben], Start.AddDays(2)));
    }

    [Fact]
    public void An_overdue_acknowledgement_is_told_once_and_only_when_it_is_overdue()
    {
        var incident = Open(Severity.P0);

        Assert.Null(incident.TellAcknowledgementOverdue([Ben], Start.AddMinutes(15)));
        Assert.NotNull(incident.TellAcknowledgementOverdue([Ben], Start.AddMinutes(15).AddTicks(10)));
        Assert.Null(incident.TellAcknowledgementOverdue([Ben], Start.AddMinutes(20)));
    }

    [Fact]
    public void An_acknowledged_or_finished_incident_is_never_told_as_overdue()
    {
        var acknowledged = Open(Severity.P0);
        acknowledged.Acknowledge(Ben, Start.AddMinutes(1));
        var resolved = Open(Severity.P0);
        resolved.Advance(IncidentStatus.Resolved, null, Start.AddMinutes(1));

        Assert.Null(acknowledged.TellAcknowledgementOverdue([Ben], Start.AddHours(1)));
        Assert.Null(resolved.TellAcknowledgementOverdue([Ben], Start.AddHours(1)));
        Assert.Null(resolved.TellManagementOverdue([Ben], Start.AddHours(1)));
    }

    [Fact]
    public void Management_is_told_once_at_its_time()
    {
        var incident = Open(Severity.P0);

        Assert.Null(incident.TellManagementOverdue([Ben], Start.AddMinutes(30).AddTicks(-10)));
        Assert.NotNull(incident.TellManagementOverdue([Ben], Start.AddMinutes(30)));
        Assert.Null(incident.TellManagementOverdue([Ben], Start.AddMinutes(31)));
    }

    internal static Incident Open(Severity severity)
    {
        var (incident, _) = Incident.Open(
            IncidentId.New(Start), 7, TestRecord.Declaration(severity), SeverityPolicy.DefaultFor(severity), Start);
        return incident!;
    }

    private static Incident End(Incident incident, IncidentStatus status)
    {
        _ = status == IncidentStatus.Cancelled
            ? incident.Cancel("false alarm", Start.AddHours(1))
            : incident.Advance(status, null, Start.AddHours(1));
        return incident;
    }

    private static TimelineEvent Made(IncidentChange change) => Assert.IsType<IncidentChange.Made>(change).Event;

    private static IncidentRefusal Refused(IncidentChange change) => Assert.IsType<IncidentChange.Refused>(change).Refusal;
}
