using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Chaos.Checks;

/// <summary>
/// Goes through an incident's timeline from its opening and holds every entry to the rules: one commander at any
/// instant, legal transitions only, and the incident's row is what the timeline comes to.
/// </summary>
internal sealed class LifeCheck
{
    private readonly Dictionary<IncidentRole, PersonId> _holders = [];
    private readonly List<string> _faults = [];
    private IncidentStatus _status;
    private Severity _severity;
    private string _title = "";
    private bool _acknowledged;
    private bool _acknowledgementTold;
    private bool _managementTold;

    private LifeCheck()
    {
    }

    public static IEnumerable<string> Find(Picture picture)
    {
        foreach (var incident in picture.Incidents)
        {
            var life = new LifeCheck();
            foreach (var entry in picture.Entries[incident.Id])
            {
                life.Follow(entry);
            }

            life.Compare(incident);
            foreach (var fault in life._faults)
            {
                yield return $"{incident.Key}: {fault}.";
            }
        }

        if (!Enumerable.Range(1, picture.Incidents.Count).SequenceEqual(picture.Incidents.Select(incident => incident.Number)))
        {
            yield return $"The incidents are not numbered without gaps: {string.Join(", ", picture.Incidents.Select(incident => incident.Number))}.";
        }
    }

    private void Follow(TimelineEntry entry)
    {
        Demand(entry, (entry.Sequence == 1) == (entry.Kind == TimelineEntryKind.IncidentOpened), "an incident is opened once and first");
        switch (entry.Kind)
        {
            case TimelineEntryKind.IncidentOpened when entry.ReadPayload<IncidentOpened>() is { } opened:
                (_status, _severity, _title) = (IncidentStatus.Open, opened.Severity, opened.Title);
                _holders[IncidentRole.Commander] = opened.Commander;
                break;
            case TimelineEntryKind.StatusChanged when entry.ReadPayload<StatusChanged>() is { } moved:
                Demand(entry, moved.From == _status && moved.From.LeadsTo(moved.To), $"from {_status} it cannot go {moved.From} to {moved.To}");
                _status = moved.To;
                break;
            case TimelineEntryKind.Cancelled when entry.ReadPayload<Cancelled>() is { } cancelled:
                Demand(entry, cancelled.From == _status && !_status.HasEnded(), $"from {_status} it cannot be cancelled from {cancelled.From}");
                _status = IncidentStatus.Cancelled;
                break;
            case TimelineEntryKind.Reopened when entry.ReadPayload<Reopened>() is { } reopened:
                Demand(entry, reopened.From == _status && !_status.IsActive(), $"from {_status} it cannot be reopened from {reopened.From}");
                _status = IncidentStatus.Open;
                break;
            case TimelineEntryKind.SeverityChanged when entry.ReadPayload<SeverityChanged>() is { } changed:
                Demand(entry, changed.From == _severity && changed.To != _severity && !_status.HasEnded(), $"from {_severity} it cannot change {changed.From} to {changed.To}");
                _severity = changed.To;
                break;
            case TimelineEntryKind.TitleChanged when entry.ReadPayload<TitleChanged>() is { } renamed:
                Demand(entry, renamed.From == _title, $"the title was {_title} and not {renamed.From}");
                _title = renamed.To;
                break;
            case TimelineEntryKind.RoleAssigned when entry.ReadPayload<RoleAssigned>() is { } assigned:
                PersonId? holder = _holders.TryGetValue(assigned.Role, out var known) ? known : null;
                Demand(entry, assigned.From == holder && assigned.To != holder && !_status.HasEnded(), $"{assigned.Role} was {holder} and not {assigned.From}, before {assigned.To}");
                _holders[assigned.Role] = assigned.To;
                break;
            case TimelineEntryKind.Acknowledged:
                Demand(entry, !_acknowledged && !_status.HasEnded(), "it is acknowledged a second time or after its end");
                _acknowledged = true;
                break;
            case TimelineEntryKind.AcknowledgementOverdue:
                Demand(entry, !_acknowledgementTold && !_acknowledged, "an overdue acknowledgement is told again, or after it was given");
                _acknowledgementTold = true;
                break;
            case TimelineEntryKind.ManagementOverdue:
                Demand(entry, !_managementTold, "management is told again");
                _managementTold = true;
                break;
            case TimelineEntryKind.Note or TimelineEntryKind.Decision or TimelineEntryKind.Finding:
                Demand(entry, !_status.HasEnded(), "words are put on a finished record");
                break;
        }
    }

    private void Compare(Incident incident)
    {
        if (incident.Status != _status || incident.Severity != _severity || incident.Title != _title || incident.AcknowledgedAt is not null != _acknowledged)
        {
            _faults.Add($"its row says {incident.Status}, {incident.Severity}, {incident.Title}, and its timeline {_status}, {_severity}, {_title}");
        }

        foreach (var role in Enum.GetValues<IncidentRole>())
        {
            PersonId? holder = _holders.TryGetValue(role, out var known) ? known : null;
            if (incident.Holder(role) != holder)
            {
                _faults.Add($"its row says that {role} is {incident.Holder(role)}, and its timeline {holder}");
            }
        }
    }

    private void Demand(TimelineEntry entry, bool holds, string otherwise)
    {
        if (!holds)
        {
            _faults.Add($"#{entry.Sequence} {otherwise}");
        }
    }
}
