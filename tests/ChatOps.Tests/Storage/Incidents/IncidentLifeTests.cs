using System.Text;
using ChatOps.Storage.Cadence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ChatOps.Tests.Storage.Incidents;

/// <summary>What must be true of an incident whatever anybody asks of it, in whatever order.</summary>
public class IncidentLifeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);
    private static readonly PersonId[] People = [new("ana"), new("ben"), new("cem"), new("dee")];

    private enum Verb
    {
        Rename,
        Acknowledge,
        ChangeSeverity,
        Advance,
        Cancel,
        Reopen,
        Assign,
        Snooze,
        ServeUpdate,
        ServeHumanUpdate,
        OfferDraft,
        TellAcknowledgementOverdue,
        TellManagementOverdue,
    }

    [Property(MaxTest = 1000)]
    public Property Whatever_is_asked_the_rules_hold() => Prop.ForAll(Lives().ToArbitrary(), life =>
    {
        var (incident, _) = Incident.Open(
            IncidentId.New(Start), 1, TestRecord.Declaration(life.Opening), SeverityPolicy.DefaultFor(life.Opening), Start);
        var reached = new HashSet<IncidentStatus>();
        var now = Start;
        foreach (var step in life.Steps)
        {
            now += step.After;
            var before = State(incident!);
            var (status, due, version) = (incident!.Status, incident.NextUpdateDueAt, incident.Version);

            var changed = Ask(incident, step, now);

            // A refusal changes nothing at all; a change is counted.
            Assert.True(changed ? incident.Version == version + 1 : State(incident) == before, $"{step} changed {before} to {State(incident)}");
            Follow(reached, status, incident.Status);
            AssertHolds(incident, reached);
            Assert.True(step.Verb != Verb.Snooze || !changed || incident.NextUpdateDueAt > due);
        }
    });

    private static void AssertHolds(Incident incident, HashSet<IncidentStatus> reached)
    {
        Assert.Contains(incident.CommanderId, People);
        Assert.Equal(incident.Status.IsActive(), incident.NextUpdateDueAt is not null);
        Assert.True(incident.Status.IsActive() || !incident.UpdateSnoozed);
        Assert.Equal(incident.AcknowledgedAt is null, incident.AcknowledgedBy is null);
        foreach (var milestone in (Milestone[])[Milestone.Contained, Milestone.Eradicated, Milestone.Recovered, Milestone.Resolved, Milestone.Closed, Milestone.Cancelled])
        {
            Assert.Equal(reached.Contains(Enum.Parse<IncidentStatus>($"{milestone}")), incident.PassedAt(milestone) is not null);
        }

        Assert.Equal(Start, incident.PassedAt(Milestone.Declared));
        Assert.InRange(incident.UpdatesWithoutStatement, 0, incident.UpdateCount);
    }

    /// <summary>Remembers what was reached, and that the status moved only as it may.</summary>
    private static void Follow(HashSet<IncidentStatus> reached, IncidentStatus from, IncidentStatus to)
    {
        if (to == from)
        {
            return;
        }

        if (to == IncidentStatus.Open)
        {
            Assert.False(from.IsActive());
            reached.Clear();
            return;
        }

        Assert.False(from.HasEnded());
        Assert.True(to == IncidentStatus.Cancelled || to > from, $"{from} to {to}");
        reached.Add(to);
    }

    /// <summary>Does one thing. True if the incident says that it changed.</summary>
    private static bool Ask(Incident incident, Step step, DateTimeOffset now)
    {
        var policy = SeverityPolicy.DefaultFor((Severity)(step.Choice % 4));
        var person = People[step.Choice % People.Length];
        var interval = SeverityPolicy.DefaultFor(incident.Severity).UpdateEvery;
        return step.Verb switch
        {
            Verb.Rename => incident.Rename($"title {step.Choice % 3}") is IncidentChange.Made,
            Verb.Acknowledge => incident.Acknowledge(person, now) is IncidentChange.Made,
            Verb.ChangeSeverity => incident.ChangeSeverity(policy, "why", now) is IncidentChange.Made,
            Verb.Advance => incident.Advance((IncidentStatus)(step.Choice % 7), null, now) is IncidentChange.Made,
            Verb.Cancel => incident.Cancel("false alarm", now) is IncidentChange.Made,
            Verb.Reopen => incident.Reopen(SeverityPolicy.DefaultFor(incident.Severity), "why", now) is IncidentChange.Made,
            Verb.Assign => incident.Assign((IncidentRole)(step.Choice % 6), person) is IncidentChange.Made,
            Verb.Snooze => incident.Snooze(TimeSpan.FromMinutes(step.Choice % 40), interval, "busy") is IncidentChange.Made,
            Verb.ServeUpdate => Serve(incident, step.Choice % 3 == 0 ? now : incident.NextUpdateDueAt ?? now, interval, now),
            Verb.ServeHumanUpdate => incident.ServeHumanUpdate(interval, now) is not null,
            Verb.OfferDraft => incident.OfferDraft() is not null,
            Verb.TellAcknowledgementOverdue => incident.TellAcknowledgementOverdue([person], now) is not null,
            Verb.TellManagementOverdue => incident.TellManagementOverdue([person], now) is not null,
        };
    }

    private static bool Serve(Incident incident, DateTimeOffset due, TimeSpan interval, DateTimeOffset now)
    {
        if (incident.ServeUpdate(due, interval, now) is not DueUpdate.Serve served)
        {
            return false;
        }

        Assert.True(served.NextDueAt > now);
        Assert.Equal(served.NextDueAt, incident.NextUpdateDueAt);
        Assert.Equal((served.NextDueAt - due).Ticks, interval.Ticks * (served.MissedSlots + 1));
        return true;
    }

    private static string State(Incident incident)
    {
        var text = new StringBuilder();
        foreach (var property in typeof(Incident).GetProperties())
        {
            var value = property.GetValue(incident);
            text.Append(property.Name).Append('=')
                .Append(value is IEnumerable<ChatPlatform> platforms ? string.Join(',', platforms) : value is DateTimeOffset time ? RecordTime.Format(time) : value)
                .Append(' ');
        }

        return text.ToString();
    }

    private static Gen<Life> Lives() =>
        from opening in Gen.Elements(Enum.GetValues<Severity>())
        from steps in Steps().ListOf().Resize(60)
        select new Life(opening, [.. steps]);

    private static Gen<Step> Steps() =>
        from verb in Gen.Elements(Enum.GetValues<Verb>())
        from choice in Gen.Choose(0, 1000)
        from seconds in Gen.Frequency(
            (5, Gen.Choose(0, 120)), (3, Gen.Elements(15 * 60, 30 * 60, 60 * 60)), (1, Gen.Choose(0, 3 * 24 * 3600)))
        select new Step(verb, choice, TimeSpan.FromSeconds(seconds));

    private sealed record Step(Verb Verb, int Choice, TimeSpan After);

    private sealed record Life(Severity Opening, IReadOnlyList<Step> Steps)
    {
        public override string ToString() => $"{Opening}: {string.Join(" ; ", Steps)}";
    }
}
