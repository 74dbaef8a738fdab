using ChatOps.Storage.Cadence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Timeline;

namespace ChatOps.Chaos.Checks;

/// <summary>
/// Each due time was served once and none early: follows the due time through the timeline, from whatever set it to
/// the update that served it or the change that planned it anew.
/// </summary>
internal sealed class CadenceCheck
{
    private readonly List<string> _faults = [];
    private readonly Dictionary<int, StatusUpdate> _rows;
    private readonly HashSet<DateTimeOffset> _drafts = [];
    private DateTimeOffset? _due;
    private int _number;
    private int _silent;
    private long _told;
    private bool _deputyTold;
    private bool _managementTold;

    private CadenceCheck(IEnumerable<StatusUpdate> rows) => _rows = rows.ToDictionary(row => row.Number);

    public static IEnumerable<string> Find(Picture picture)
    {
        foreach (var incident in picture.Incidents)
        {
            var check = new CadenceCheck(picture.Updates[incident.Id]);
            foreach (var entry in picture.Entries[incident.Id])
            {
                check.Follow(entry);
            }

            check.Compare(incident);
            foreach (var fault in check._faults)
            {
                yield return $"{incident.Key}: {fault}.";
            }
        }
    }

    private void Follow(TimelineEntry entry)
    {
        switch (entry.Kind)
        {
            case TimelineEntryKind.IncidentOpened:
                _due = entry.ReadPayload<IncidentOpened>()?.NextUpdateDueAt;
                break;
            case TimelineEntryKind.Reopened:
                _due = entry.ReadPayload<Reopened>()?.NextUpdateDueAt;
                break;
            case TimelineEntryKind.SeverityChanged:
                _due = entry.ReadPayload<SeverityChanged>()?.NextUpdateDueAt;
                break;
            case TimelineEntryKind.UpdateSnoozed when entry.ReadPayload<UpdateSnoozed>() is { } snoozed:
                Demand(entry, snoozed.From == _due && snoozed.To > snoozed.From, $"it delays {snoozed.From:O}, and {_due:O} was due");
                _due = snoozed.To;
                break;
            case TimelineEntryKind.StatusChanged when entry.ReadPayload<StatusChanged>() is { } moved && !moved.To.IsActive():
            case TimelineEntryKind.Cancelled:
                _due = null;
                break;
            case TimelineEntryKind.UpdateDraftOffered when entry.ReadPayload<UpdateDraftOffered>() is { } draft:
                Demand(entry, _due == draft.DueAt && _drafts.Add(draft.DueAt), $"a draft for {draft.DueAt:O}, for the second time or while {_due:O} was due");
                break;
            case TimelineEntryKind.SilenceEscalated when entry.ReadPayload<SilenceEscalated>() is { } silence:
                Silence(entry, silence);
                break;
            case TimelineEntryKind.StatusUpdatePosted when entry.ReadPayload<StatusUpdatePosted>() is { } update:
                Update(entry, update);
                break;
        }
    }

    private void Update(TimelineEntry entry, StatusUpdatePosted update)
    {
        Demand(entry, update.Number == ++_number, $"update {update.Number} is where {_number} belongs");
        Demand(entry, update.FromSequence == _told + 1, $"update {update.Number} tells from #{update.FromSequence} on, and told was up to #{_told}");
        if (update.Automatic)
        {
            Demand(entry, update.DueAt == _due, $"update {update.Number} serves {update.DueAt:O}, and {_due:O} was due");
            Demand(entry, entry.RecordedAt >= update.DueAt, $"update {update.Number} is early: {entry.RecordedAt:O} before {update.DueAt:O}");
            _silent++;
        }
        else
        {
            Demand(entry, _due is not null, $"update {update.Number} is a person's while none was due");
            (_silent, _deputyTold, _managementTold) = (0, false, false);
        }

        Demand(entry, update.NextDueAt > entry.RecordedAt, $"after update {update.Number} of {entry.RecordedAt:O} the next is due at {update.NextDueAt:O}");
        if (_rows.Remove(update.Number, out var row))
        {
            Demand(
                entry, row.DueAt == update.DueAt && row.Text == update.Text && row.Statement == update.Statement && row.HeadSequence == update.ToSequence && row.HeadSequence == entry.Sequence - 1,
                $"update {update.Number} is not what the list of updates says");
        }
        else
        {
            Demand(entry, false, $"update {update.Number} is not in the list of updates");
        }

        _due = update.NextDueAt;
        _told = entry.Sequence;
    }

    private void Silence(TimelineEntry entry, SilenceEscalated silence)
    {
        var again = silence.Told == IncidentRole.SecurityLead ? _deputyTold : _managementTold;
        Demand(entry, !again && silence.UpdatesWithoutStatement == _silent, $"silence of {silence.UpdatesWithoutStatement} is told to {silence.Told}, again or after {_silent}");
        _deputyTold |= silence.Told == IncidentRole.SecurityLead;
        _managementTold |= silence.Told == IncidentRole.ManagementEscalation;
    }

    private void Compare(Incident incident)
    {
        if (incident.NextUpdateDueAt != _due || incident.UpdateCount != _number)
        {
            _faults.Add($"its row says {incident.UpdateCount} updates and {incident.NextUpdateDueAt:O}, and its timeline {_number} and {_due:O}");
        }

        foreach (var left in _rows.Keys)
        {
            _faults.Add($"update {left} is in the list of updates and not on the timeline");
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
