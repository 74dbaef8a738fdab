using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Incidents;

/// <summary>
/// An incident and its rules. Every change is asked for by a verb that either changes it and gives the event to
/// record, or refuses and changes nothing. Time and people come in as arguments.
/// </summary>
public sealed partial class Incident
{
    /// <summary>How far detection may be back-dated.</summary>
    public static readonly TimeSpan FurthestDetection = TimeSpan.FromDays(366);

    private Incident()
    {
        Title = "";
        Platforms = [];
    }

    public IncidentId Id { get; private set; }

    /// <summary>The number that people say: 7 in INC-7. Given by the record, without gaps.</summary>
    public int Number { get; private set; }

    public string Key => $"INC-{Number}";

    public string Title { get; private set; }

    /// <summary>The bot made the title up because nobody gave one yet.</summary>
    public bool TitleIsProvisional { get; private set; }

    public Severity Severity { get; private set; }

    public IncidentStatus Status { get; private set; }

    public bool Sensitive { get; private set; }

    /// <summary>What a sensitive incident is called outside its own channel.</summary>
    public string? Codename { get; private set; }

    public bool Drill { get; private set; }

    public string? Host { get; private set; }

    /// <summary>The chat platforms that it has a channel on.</summary>
    public IReadOnlyList<ChatPlatform> Platforms { get; private set; }

    public PersonId DeclaredBy { get; private set; }

    /// <summary>Never empty: whoever opens an incident commands it until relieved.</summary>
    public PersonId CommanderId { get; private set; }

    public PersonId? SecurityLeadId { get; private set; }

    public PersonId? TechnicalLeadId { get; private set; }

    public PersonId? ScribeId { get; private set; }

    public PersonId? ManagementEscalationId { get; private set; }

    public DateTimeOffset DetectedAt { get; private set; }

    public bool DetectedBackdated { get; private set; }

    public DateTimeOffset DeclaredAt { get; private set; }

    public DateTimeOffset? AcknowledgedAt { get; private set; }

    public PersonId? AcknowledgedBy { get; private set; }

    public DateTimeOffset? ContainedAt { get; private set; }

    public DateTimeOffset? EradicatedAt { get; private set; }

    public DateTimeOffset? RecoveredAt { get; private set; }

    public DateTimeOffset? ResolvedAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public DateTimeOffset? CancelledAt { get; private set; }

    /// <summary>Concurrency token: two writers who read the same version cannot both save.</summary>
    public int Version { get; private set; }

    /// <summary>Opens an incident: its clocks start now.</summary>
    /// <returns>The incident with the event to record, or why the declaration cannot stand.</returns>
    public static (Incident? Opened, IncidentChange Change) Open(
        IncidentId id, int number, IncidentDeclaration declaration, SeverityPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        ArgumentNullException.ThrowIfNull(policy);
        if (declaration.DetectedAt is { } detected && (detected > now || now - detected > FurthestDetection))
        {
            return (null, new IncidentRefusal.DetectionOutOfRange(FurthestDetection));
        }

        var incident = new Incident
        {
            Id = id,
            Number = number,
            TitleIsProvisional = string.IsNullOrWhiteSpace(declaration.Title),
            Severity = declaration.Severity,
            Status = IncidentStatus.Open,
            Sensitive = declaration.Sensitive,
            Codename = declaration.Sensitive ? declaration.Codename : null,
            Drill = declaration.Drill,
            Host = declaration.Host,
            Platforms = [.. declaration.Platforms.Distinct().Order()],
            DeclaredBy = declaration.By,
            CommanderId = declaration.By,
            DetectedAt = (declaration.DetectedAt ?? now).ToRecordTime(),
            DetectedBackdated = declaration.DetectedAt is not null,
            DeclaredAt = now,
        };
        incident.Title = incident.TitleIsProvisional ? ProvisionalTitle(declaration, now) : declaration.Title!.Trim();
        incident.StartClocks(policy, now);
        return (incident, incident.Changed(new IncidentOpened(
            incident.Key, incident.Title, incident.TitleIsProvisional, incident.Severity, incident.Sensitive, incident.Drill,
            incident.CommanderId, incident.Host, incident.DetectedAt, incident.DetectedBackdated,
            incident.AcknowledgeDueAt, incident.NextUpdateDueAt!.Value)));
    }

    /// <summary>Gives it a better title.</summary>
    public IncidentChange Rename(string title)
    {
        var wanted = title.Trim();
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        if (wanted == Title && !TitleIsProvisional)
        {
            return new IncidentRefusal.SameTitle();
        }

        var former = Title;
        Title = wanted;
        TitleIsProvisional = false;
        return Changed(new TitleChanged(former, wanted));
    }

    /// <summary>The words of an entry are off the record; if they were its title or its host, they are that no more.</summary>
    public void Forget(string title, string? host)
    {
        if (Title == title)
        {
            Title = "title redacted";
            TitleIsProvisional = true;
            Version++;
        }

        if (Host is not null && Host == host)
        {
            Host = null;
            Version++;
        }
    }

    /// <summary>Somebody takes notice: the acknowledgement clock stops for good.</summary>
    public IncidentChange Acknowledge(PersonId by, DateTimeOffset now)
    {
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        if (AcknowledgedAt is { } at)
        {
            return new IncidentRefusal.AlreadyAcknowledged(AcknowledgedBy ?? by, at);
        }

        AcknowledgedAt = now;
        AcknowledgedBy = by;
        return Changed(new Acknowledged(by, AcknowledgeDueAt, now <= AcknowledgeDueAt));
    }

    /// <summary>Changes how bad it is: cadence and clocks are planned anew.</summary>
    public IncidentChange ChangeSeverity(SeverityPolicy policy, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        if (policy.Severity == Severity)
        {
            return new IncidentRefusal.SameSeverity(Severity);
        }

        var former = Severity;
        Severity = policy.Severity;
        ReplanClocks(policy, now);
        return Changed(new SeverityChanged(former, Severity, reason, NextUpdateDueAt));
    }

    /// <summary>Moves it forward, skipping what was not needed. The cadence ends when it is resolved.</summary>
    public IncidentChange Advance(IncidentStatus to, string? note, DateTimeOffset now)
    {
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        if (!Status.LeadsTo(to))
        {
            return new IncidentRefusal.NotForward(Status, to);
        }

        var former = Status;
        Status = to;
        Pass(to, now);
        if (!to.IsActive())
        {
            StopCadence();
        }

        return Changed(new StatusChanged(former, to, note));
    }

    /// <summary>A false alarm.</summary>
    public IncidentChange Cancel(string reason, DateTimeOffset now)
    {
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        var former = Status;
        Status = IncidentStatus.Cancelled;
        CancelledAt = now;
        StopCadence();
        return Changed(new Cancelled(former, reason));
    }

    /// <summary>It was not over. Milestones that no longer hold are cleared here; the timeline keeps when they were passed.</summary>
    public IncidentChange Reopen(SeverityPolicy policy, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (Status.IsActive())
        {
            return new IncidentRefusal.StillOpen(Status);
        }

        var former = Status;
        Status = IncidentStatus.Open;
        (ContainedAt, EradicatedAt, RecoveredAt, ResolvedAt, ClosedAt, CancelledAt) = (null, null, null, null, null, null);
        RestartClocks(policy, now);
        return Changed(new Reopened(former, reason, NextUpdateDueAt!.Value));
    }

    /// <summary>Gives a role to a person; the former holder is relieved in the same instant.</summary>
    public IncidentChange Assign(IncidentRole role, PersonId to)
    {
        if (EndedRefusal() is { } ended)
        {
            return ended;
        }

        var former = Holder(role);
        if (former == to)
        {
            return new IncidentRefusal.AlreadyHolds(role, to);
        }

        switch (role)
        {
            case IncidentRole.Commander:
                CommanderId = to;
                break;
            case IncidentRole.SecurityLead:
                SecurityLeadId = to;
                break;
            case IncidentRole.TechnicalLead:
                TechnicalLeadId = to;
                break;
            case IncidentRole.Scribe:
                ScribeId = to;
                break;
            case IncidentRole.ManagementEscalation:
                ManagementEscalationId = to;
                break;
            case IncidentRole.Responder:
                break;
        }

        return Changed(new RoleAssigned(role, former, to));
    }

    /// <summary>Who holds a role; null for an unassigned one and for responders, of whom there are many.</summary>
    public PersonId? Holder(IncidentRole role) => role switch
    {
        IncidentRole.Commander => CommanderId,
        IncidentRole.SecurityLead => SecurityLeadId,
        IncidentRole.TechnicalLead => TechnicalLeadId,
        IncidentRole.Scribe => ScribeId,
        IncidentRole.ManagementEscalation => ManagementEscalationId,
        IncidentRole.Responder => null,
    };

    /// <summary>When a milestone was passed; null when it was not.</summary>
    public DateTimeOffset? PassedAt(Milestone milestone) => milestone switch
    {
        Milestone.Detected => DetectedAt,
        Milestone.Declared => DeclaredAt,
        Milestone.Acknowledged => AcknowledgedAt,
        Milestone.Contained => ContainedAt,
        Milestone.Eradicated => EradicatedAt,
        Milestone.Recovered => RecoveredAt,
        Milestone.Resolved => ResolvedAt,
        Milestone.Closed => ClosedAt,
        Milestone.Cancelled => CancelledAt,
    };

    /// <summary>Why it cannot take words for the record any more; null while it can.</summary>
    public IncidentRefusal? EndedRefusal() => Status.HasEnded() ? new IncidentRefusal.Ended(Status) : null;

    private static string ProvisionalTitle(IncidentDeclaration declaration, DateTimeOffset now)
    {
        var where = declaration.Host is { } host ? $" on {host}" : "";
        return $"Untitled incident{where}, {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
    }

    private void Pass(IncidentStatus status, DateTimeOffset now)
    {
        switch (status)
        {
            case IncidentStatus.Contained:
                ContainedAt = now;
                break;
            case IncidentStatus.Eradicated:
                EradicatedAt = now;
                break;
            case IncidentStatus.Recovered:
                RecoveredAt = now;
                break;
            case IncidentStatus.Resolved:
                ResolvedAt = now;
                break;
            case IncidentStatus.Closed:
                ClosedAt = now;
                break;
            case IncidentStatus.Open:
            case IncidentStatus.Cancelled:
                break;
        }
    }

    private TEvent Changed<TEvent>(TEvent happened)
        where TEvent : TimelineEvent
    {
        Version++;
        return happened;
    }
}
