using System.Data;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ChatOps.Storage.Persistence;

/// <summary>The record in PostgreSQL: for production, and for several bots on one record.</summary>
public sealed class PostgresChatOpsDbContext(DbContextOptions<PostgresChatOpsDbContext> options) : ChatOpsDbContext(options)
{
    internal override IsolationLevel Snapshot => IsolationLevel.RepeatableRead;

    internal override IQueryable<Incident> LockedIncident(Guid id) =>
        Incidents.FromSql($"""SELECT * FROM incidents WHERE "Id" = {id} FOR UPDATE""");

    internal override IQueryable<Incident> LockedIncident(int number) =>
        Incidents.FromSql($"""SELECT * FROM incidents WHERE "Number" = {number} FOR UPDATE""");

    internal override IQueryable<OutgoingMessage> LockedOutgoing(long sequence) =>
        OutgoingMessages.FromSql($"""SELECT * FROM outgoing_messages WHERE "Sequence" = {sequence} FOR UPDATE""");

    internal override IQueryable<OutgoingMessage> LockedLane(string lane, int most) =>
        OutgoingMessages.FromSql(
            $"""SELECT * FROM outgoing_messages WHERE "Lane" = {lane} AND "State" IN ('Pending', 'Sending') ORDER BY "Sequence" LIMIT {most} FOR UPDATE""");

    internal override IQueryable<InboundDelivery> LockedDelivery(Guid id) =>
        InboundDeliveries.FromSql($"""SELECT * FROM inbound_deliveries WHERE "Id" = {id} FOR UPDATE""");

    internal override IQueryable<InboundDelivery> LockedDeliveries(Guid[] ids) =>
        InboundDeliveries.FromSql($"""SELECT * FROM inbound_deliveries WHERE "Id" = ANY({ids}) ORDER BY "Id" FOR UPDATE""");

    internal override IQueryable<ActionRequest> LockedRequest(Guid id) =>
        ActionRequests.FromSql($"""SELECT * FROM action_requests WHERE "Id" = {id} FOR UPDATE""");

    internal override IQueryable<ActionRequest> LockedRequest(int number) =>
        ActionRequests.FromSql($"""SELECT * FROM action_requests WHERE "Number" = {number} FOR UPDATE""");

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // Npgsql refuses any offset but UTC; both providers shall take the same times and keep the same of them.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<RecordTimeConverter>();
    }

    private sealed class RecordTimeConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        time => time.ToRecordTime(), value => value);
}
