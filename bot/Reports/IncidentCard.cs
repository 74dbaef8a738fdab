using ChatOps.Bot.Cadence;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.People;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Reports;

/// <summary>The one live card of an incident: eight lines and the buttons for what is possible now.</summary>
internal sealed class IncidentCard(PeopleDirectory people)
{
    /// <summary>How many requests a line names.</summary>
    private const int Most = 6;

    public async Task<Notice> ComposeAsync(ChatOpsDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        var responders = await db.IncidentResponders.CountAsync(responder => responder.IncidentId == incident.Id, cancellationToken);
        var alone = await db.BreakGlasses.AsNoTracking().Where(glass => glass.CountersignedAt == null).Select(glass => glass.RequestId).ToListAsync(cancellationToken);
        var requests = await db.ActionRequests.AsNoTracking().Where(request => request.IncidentId == incident.Id).ToListAsync(cancellationToken);
        return new Notice
        {
            Tone = Tone(incident),
            Title = $"{(incident.Drill ? "DRILL · " : "")}{incident.Key} · {incident.Title}",
            Blocks =
            [
                new FactsBlock(
                [
                    new Fact("Severity", new TextSpan($"{incident.Severity} {Severities.Name(incident.Severity)}", Strong: true)),
                    new Fact("Status", new TextSpan(StatusWords.Of(incident.Status), Strong: true)),
                    new Fact("Commander", Name(incident.CommanderId)),
                    new Fact("Team", Team(incident, responders)),
                    new Fact("Open since", [.. Since(incident)]),
                    new Fact("Acknowledged", [.. Acknowledged(incident)]),
                    new Fact("Next update", [.. NextUpdate(incident)]),
                    new Fact("Clocks", [.. Clocks(incident, incident.ManagementTold && await NobodyWasToldAsync(db, incident, cancellationToken))]),
                    .. Actions(requests),
                    .. Evidence(await db.EvidenceItems.AsNoTracking().Where(item => item.IncidentId == incident.Id).Select(item => item.State).ToListAsync(cancellationToken)),
                    .. Alone([.. requests.Where(request => alone.Contains(request.Id))]),
                ]),
            ],
            Buttons = ButtonsFor(incident),
        };
    }

    private static IEnumerable<Fact> Evidence(List<EvidenceState> items)
    {
        if (items.Count > 0)
        {
            var broken = items.Count(state => state is EvidenceState.Partial or EvidenceState.Differs or EvidenceState.EndedBadly);
            yield return new Fact("Evidence", $"{items.Count} items, {items.Count(state => state == EvidenceState.Verified)} verified{(broken > 0 ? $", {broken} NOT whole" : "")}");
        }
    }

    /// <summary>What can be done in this state, one click each.</summary>
    public static IReadOnlyList<NoticeButton> ButtonsFor(Incident incident)
    {
        var buttons = new List<NoticeButton>();
        if (incident.Status.HasEnded())
        {
            buttons.Add(new NoticeButton("Timeline", $"timeline {incident.Key}"));
            buttons.Add(new NoticeButton("Verify", $"verify {incident.Key}"));
            return buttons;
        }

        if (incident.AcknowledgedAt is null)
        {
            buttons.Add(new NoticeButton("Acknowledge", $"ack {incident.Key}", ButtonStyle.Primary));
        }

        buttons.Add(new NoticeButton("I take command", $"assign {incident.Key} commander me", Confirm: $"Take command of {incident.Key}?"));
        if (incident.Status.IsActive())
        {
            buttons.Add(new NoticeButton("Update…", $"update {incident.Key}"));
        }

        buttons.Add(new NoticeButton("Note…", $"note {incident.Key}"));
        if (StatusWords.Ahead(incident.Status).FirstOrDefault() is { } next)
        {
            buttons.Add(new NoticeButton($"Mark {next}", $"status {incident.Key} {next}", Confirm: $"Mark {incident.Key} as {next}?"));
        }

        buttons.Add(new NoticeButton("Timeline", $"timeline {incident.Key}"));
        return buttons;
    }

    /// <summary>The topic of the incident's channel.</summary>
    public string Topic(Incident incident) =>
        $"{(incident.Drill ? "DRILL · " : "")}{incident.Key} · {incident.Severity} · {StatusWords.Of(incident.Status)} · commander {people.NameOf(incident.CommanderId)} · {incident.Title}";

    /// <summary>How serious an incident looks.</summary>
    public static NoticeTone Tone(Incident incident) => incident switch
    {
        { Status: IncidentStatus.Resolved or IncidentStatus.Closed } => NoticeTone.Good,
        { Status: IncidentStatus.Cancelled } => NoticeTone.Neutral,
        { Severity: Severity.P0 } => NoticeTone.Danger,
        { Severity: Severity.P1 } => NoticeTone.Warning,
        _ => NoticeTone.Neutral,
    };

    private TextSpan Name(Storage.People.PersonId? person) => new(person is { } id ? people.NameOf(id) : "unassigned");

    private string Team(Incident incident, int responders)
    {
        var roles = new[] { IncidentRole.SecurityLead, IncidentRole.TechnicalLead, IncidentRole.Scribe, IncidentRole.ManagementEscalation }
            .Select(role => $"{RoleWords.Of(role)} {Name(incident.Holder(role)).Text}");
        return $"{string.Join(" · ", roles)} · {responders} {(responders == 1 ? "person" : "people")} on it";
    }

    private static IEnumerable<ChatSpan> Since(Incident incident)
    {
        yield return new TimeSpanned(incident.DeclaredAt, TimeStyle.DateAndClock);
        if (incident.DetectedBackdated)
        {
            yield return ", noticed (back-dated) ";
            yield return new TimeSpanned(incident.DetectedAt, TimeStyle.DateAndClock);
        }

        if (incident.Host is { } host)
        {
            yield return " · host ";
            yield return new TextSpan(host);
        }

        if ((incident.ClosedAt ?? incident.CancelledAt ?? incident.ResolvedAt) is { } end)
        {
            yield return $" · took {Spans.Length(end - incident.DeclaredAt)}";
        }
    }

    private IEnumerable<ChatSpan> Acknowledged(Incident incident)
    {
        if (incident.AcknowledgedAt is { } at)
        {
            yield return "by ";
            yield return Name(incident.AcknowledgedBy);
            yield return $" after {Spans.Length(at - incident.DeclaredAt)}";
        }
        else if (incident.Status.IsActive())
        {
            yield return incident.AcknowledgementOverdueTold ? "OVERDUE since " : "not yet, due ";
            yield return new TimeSpanned(incident.AcknowledgeDueAt);
        }
        else
        {
            yield return "never";
        }
    }

    private IEnumerable<ChatSpan> Clocks(Incident incident, bool nobodyWasTold)
    {
        if (incident is { ManagementDueAt: { } due, ManagementTold: false } && incident.Status.IsActive())
        {
            yield return "tell management by ";
            yield return new TimeSpanned(due);
        }
        else if (nobodyWasTold && incident.ManagementEscalationId is { } named)
        {
            yield return new TextSpan($"management was not told in time; {people.NameOf(named)} stands for it since");
        }
        else if (nobodyWasTold)
        {
            yield return new TextSpan("management was NOT told: nobody who may know has the role", Strong: true);
            yield return " · ";
            yield return Escalation.Naming(incident, IncidentRole.ManagementEscalation);
        }
        else
        {
            yield return incident.ManagementTold ? "management was told" : "none running";
        }
    }

    /// <summary>The time to tell management came, and there was nobody to tell.</summary>
    private static async Task<bool> NobodyWasToldAsync(ChatOpsDbContext db, Incident incident, CancellationToken cancellationToken) =>
        (await db.TimelineEntries.AsNoTracking().Of(incident.Id).LastOrDefaultAsync(entry => entry.Kind == TimelineEntryKind.ManagementOverdue, cancellationToken))
            ?.ReadPayload<ManagementOverdue>() is { Told.Count: 0 };

    /// <summary>What waits for a word, what is in force on which host, and what nobody knows the end of.</summary>
    private static IEnumerable<Fact> Actions(IReadOnlyList<ActionRequest> requests)
    {
        var waiting = requests.Where(request => request.State == RequestState.AwaitingApproval).ToArray();
        if (waiting.Length > 0)
        {
            yield return new Fact("Waiting", new TextSpan($"for approval: {string.Join(", ", waiting.OrderBy(request => request.Number).Take(Most).Select(request => $"{request.Key} {What(request)}"))}", Strong: true));
        }

        var unknown = requests.Where(request => request.State == RequestState.Unknown).ToArray();
        if (unknown.Length > 0)
        {
            yield return new Fact("UNKNOWN", new TextSpan($"nobody can tell yet how it ended: {Named(unknown)}", Strong: true));
        }

        var inForce = requests.Where(request => request.IsInForce).ToArray();
        if (inForce.Length > 0)
        {
            yield return new Fact("In force", [.. InForce(inForce)]);
        }

        string What(ActionRequest request) => RequestWords.What(request, requests.FirstOrDefault(known => known.Id == request.OfRequestId));
    }

    private static IEnumerable<ChatSpan> InForce(ActionRequest[] requests)
    {
        foreach (var (index, request) in requests.OrderBy(request => request.Number).Take(Most).Index())
        {
            yield return new TextSpan($"{(index > 0 ? ", " : "")}{request.Key} {request.ActionId} on {request.HostId}");
            if (request.RevertsAt is { } until)
            {
                yield return " until ";
                yield return new TimeSpanned(until);
                yield return " by itself";
            }
        }
    }

    private static IEnumerable<Fact> Alone(ActionRequest[] requests) =>
        requests.Length == 0 ? [] : [new Fact("BREAK-GLASS", new TextSpan($"not countersigned yet: {Named(requests)}", Strong: true))];

    private static string Named(IEnumerable<ActionRequest> requests) =>
        string.Join(", ", requests.OrderBy(request => request.Number).Take(Most).Select(request => $"{request.Key} {request.ActionId} on {request.HostId}"));

    private static IEnumerable<ChatSpan> NextUpdate(Incident incident)
    {
        if (incident.NextUpdateDueAt is { } next)
        {
            yield return new TimeSpanned(next);
            yield return incident.UpdateSnoozed ? $" (delayed) · {incident.UpdateCount} so far" : $" · {incident.UpdateCount} so far";
        }
        else
        {
            yield return $"none due · {incident.UpdateCount} went out";
        }
    }
}
