using System.Data;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ChatOps.Storage.Persistence;

/// <summary>The record in SQLite: the embedded default.</summary>
public sealed class SqliteChatOpsDbContext(DbContextOptions<SqliteChatOpsDbContext> options) : ChatOpsDbContext(options)
{
    /// <summary>The driver's name for a transaction that begins as a reader (BEGIN DEFERRED), which in the write-ahead log is a snapshot. At any other level it would wait for the only writer.</summary>
    internal override IsolationLevel Snapshot => IsolationLevel.ReadUncommitted;

    internal override IQueryable<Incident> LockedIncident(Guid id) =>
        Incidents.Where(incident => incident.Id == new IncidentId(id));

    internal override IQueryable<Incident> LockedIncident(int number) =>
        Incidents.Where(incident => incident.Number == number);

    internal override IQueryable<OutgoingMessage> LockedOutgoing(long sequence) =>
        OutgoingMessages.Where(message => message.Sequence == sequence);

    internal override IQueryable<OutgoingMessage> LockedLane(string lane, int most) =>
        OutgoingMessages
            .Where(message => message.Lane == lane && (message.State == OutgoingState.Pending || message.State == OutgoingState.Sending))
            .OrderBy(message => message.Sequence)
            .Take(most);

    internal override IQueryable<InboundDelivery> LockedDelivery(Guid id) =>
        InboundDeliveries.Where(delivery => delivery.Id == id);

    internal override IQueryable<InboundDelivery> LockedDeliveries(Guid[] ids) =>
        InboundDeliveries.Where(delivery => ids.Contains(delivery.Id));

    internal override IQueryable<ActionRequest> LockedRequest(Guid id) =>
        ActionRequests.Where(request => request.Id == id);

    internal override IQueryable<ActionRequest> LockedRequest(int number) =>
        ActionRequests.Where(request => request.Number == number);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite cannot compare DateTimeOffset; microseconds since 1970 sort as time does.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMicrosecondsConverter>();
    }

    private sealed class UnixMicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(
        time => (time.ToRecordTime().Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        value => new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + (value * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero));
}
