using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.Persistence;

/// <summary>
/// One transaction on the record: what is changed, recorded and announced in it is saved together or not at all.
/// Made by <see cref="ChatOpsRecord"/>; lives as long as the work that it was given to.
/// </summary>
public sealed class RecordSession
{
    private readonly Dictionary<IncidentId, TimelineHead> _heads = [];

    // Nobody else can change them before this transaction ends, so they need not be read twice.
    private readonly List<Incident> _locked = [];

    internal RecordSession(ChatOpsDbContext db, DateTimeOffset now)
    {
        Db = db;
        Now = now;
    }

    public ChatOpsDbContext Db { get; }

    /// <summary>The time of this transaction, fit for the record.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Whether anything was put into the outbox.</summary>
    public bool HasOutgoing { get; private set; }

    /// <summary>Whether there is something new for the one who works on action requests.</summary>
    public bool HasRequestWork { get; private set; }

    /// <summary>Whether an incident's status or severity changed: such a turn is signed at once.</summary>
    public bool HasTurn { get; private set; }

    /// <summary>The incident for change, locked until the end of the transaction; null if there is none of that number.</summary>
    public async Task<Incident?> LockIncidentAsync(int number, CancellationToken cancellationToken) =>
        _locked.Find(known => known.Number == number)
            ?? Locked(await Db.LockedIncident(number).AsTracking().SingleOrDefaultAsync(cancellationToken));

    /// <inheritdoc cref="LockIncidentAsync(int, CancellationToken)"/>
    public async Task<Incident?> LockIncidentAsync(IncidentId id, CancellationToken cancellationToken) =>
        _locked.Find(known => known.Id == id)
            ?? Locked(await Db.LockedIncident(id.Value).AsTracking().SingleOrDefaultAsync(cancellationToken));

    /// <summary>A delivery for processing, locked until the end of the transaction.</summary>
    public Task<InboundDelivery?> LockDeliveryAsync(Guid id, CancellationToken cancellationToken) =>
        Db.LockedDelivery(id).AsTracking().SingleOrDefaultAsync(cancellationToken);

    /// <summary>Several deliveries for processing, locked until the end of the transaction.</summary>
    public async Task<IReadOnlyDictionary<Guid, InboundDelivery>> LockDeliveriesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        await Db.LockedDeliveries([.. ids]).AsTracking().ToDictionaryAsync(delivery => delivery.Id, cancellationToken);

    /// <summary>What was done so far goes to the database, where what is done next in this transaction can see it.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => Db.SaveChangesAsync(cancellationToken);

    /// <summary>An outgoing message, locked until the end of the transaction.</summary>
    public Task<OutgoingMessage?> LockOutgoingAsync(long sequence, CancellationToken cancellationToken) =>
        Db.LockedOutgoing(sequence).AsTracking().SingleOrDefaultAsync(cancellationToken);

    /// <summary>The first messages of a lane that are not done with, in order, locked until the end of the transaction.</summary>
    public async Task<IReadOnlyList<OutgoingMessage>> LockLaneAsync(string lane, int most, CancellationToken cancellationToken) =>
        await Db.LockedLane(lane, most).AsTracking().ToListAsync(cancellationToken);

    /// <summary>An action request for change, locked until the end of the transaction; null if there is none of that number.</summary>
    public Task<ActionRequest?> LockRequestAsync(int number, CancellationToken cancellationToken) =>
        Db.LockedRequest(number).AsTracking().SingleOrDefaultAsync(cancellationToken);

    /// <inheritdoc cref="LockRequestAsync(int, CancellationToken)"/>
    public Task<ActionRequest?> LockRequestAsync(Guid id, CancellationToken cancellationToken) =>
        Db.LockedRequest(id).AsTracking().SingleOrDefaultAsync(cancellationToken);

    /// <summary>The next incident number. Given back if the transaction fails, so the numbers have no gaps.</summary>
    public Task<int> NextIncidentNumberAsync(CancellationToken cancellationToken) => NextAsync(Counter.IncidentNumber, cancellationToken);

    /// <summary>The next number of an action request.</summary>
    public Task<int> NextRequestNumberAsync(CancellationToken cancellationToken) => NextAsync(Counter.RequestNumber, cancellationToken);

    /// <summary>The next number of an evidence item.</summary>
    public Task<int> NextEvidenceNumberAsync(CancellationToken cancellationToken) => NextAsync(Counter.EvidenceNumber, cancellationToken);

    private Incident? Locked(Incident? incident)
    {
        if (incident is not null)
        {
            _locked.Add(incident);
        }

        return incident;
    }

    private async Task<int> NextAsync(string counter, CancellationToken cancellationToken)
    {
        var given = await Db.Database
            .SqlQuery<int>($"""UPDATE counters SET "Value" = "Value" + 1 WHERE "Name" = {counter} RETURNING "Value" """)
            .ToListAsync(cancellationToken);
        return given.Single();
    }

    /// <summary>Adds messages to the built-in chat at once, in this order.</summary>
    /// <returns>Their ids.</returns>
    public Task<IReadOnlyList<long>> PostAsync(IReadOnlyCollection<ConsoleMessage> messages, CancellationToken cancellationToken) =>
        RowInsert<ConsoleMessage>.For(Db).WriteAsync(Db, messages, cancellationToken);

    /// <summary>Adds an entry to an incident's timeline, after those added before.</summary>
    /// <param name="happenedAt">When it happened, if that was before now.</param>
    public async Task<TimelineEntry> RecordAsync(
        IncidentId incident, TimelineEvent happened, TimelineActor actor, TimelineSource source, DateTimeOffset? happenedAt,
        CancellationToken cancellationToken)
    {
        var head = await HeadAsync(incident, cancellationToken);
        var entry = TimelineEntry.Append(head, incident, happened, actor, source, happenedAt ?? Now, Now);
        Db.TimelineEntries.Add(entry);
        _heads[incident] = entry.AsHead();
        HasTurn |= happened is StatusChanged or SeverityChanged or Cancelled or Reopened;
        return entry;
    }

    /// <summary>The head of an incident's timeline, counting what this transaction added.</summary>
    public async Task<TimelineHead> HeadAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        if (!_heads.TryGetValue(incident, out var head))
        {
            head = await Db.TimelineEntries.HeadOfAsync(incident, cancellationToken);
            _heads[incident] = head;
        }

        return head;
    }

    /// <summary>Removes the payload of an entry, in favour of an entry that says who did it and why.</summary>
    /// <returns>The entry that records the redaction, or why there is nothing to redact.</returns>
    public async Task<(TimelineEntry? Entry, IncidentRefusal? Refusal)> RedactAsync(
        IncidentId incident, long sequence, string reason, TimelineActor actor, TimelineSource source,
        CancellationToken cancellationToken)
    {
        var target = await Db.TimelineEntries.AsTracking()
            .SingleOrDefaultAsync(entry => entry.IncidentId == incident && entry.Sequence == sequence, cancellationToken);
        if (target?.Payload is null || target.Kind == TimelineEntryKind.PayloadRedacted)
        {
            return (null, new IncidentRefusal.NothingToRedact(sequence));
        }

        var redaction = await RecordAsync(incident, new PayloadRedacted(sequence, reason), actor, source, null, cancellationToken);

        // Two saves: the database lets a payload go only when the entry that accounts for it is there.
        await Db.SaveChangesAsync(cancellationToken);
        target.Redact(redaction);
        return (redaction, null);
    }

    /// <summary>The one who works on action requests is to look when this transaction is saved.</summary>
    public void NeedsRequestWork() => HasRequestWork = true;

    /// <summary>Puts a message into the outbox.</summary>
    public void Send(OutgoingMessage message)
    {
        Db.OutgoingMessages.Add(message);
        HasOutgoing = true;
    }
}
