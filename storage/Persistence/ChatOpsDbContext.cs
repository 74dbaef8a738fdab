using System.Data;
using ChatOps.Storage.Cadence;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.Persistence;

/// <summary>The record's tables. One small subclass a provider holds what differs.</summary>
public abstract class ChatOpsDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Incident> Incidents => Set<Incident>();

    public DbSet<IncidentResponder> IncidentResponders => Set<IncidentResponder>();

    public DbSet<IncidentExclusion> IncidentExclusions => Set<IncidentExclusion>();

    public DbSet<IncidentRoom> IncidentRooms => Set<IncidentRoom>();

    public DbSet<TimelineEntry> TimelineEntries => Set<TimelineEntry>();

    public DbSet<StatusUpdate> StatusUpdates => Set<StatusUpdate>();

    public DbSet<OutgoingMessage> OutgoingMessages => Set<OutgoingMessage>();

    public DbSet<InboundDelivery> InboundDeliveries => Set<InboundDelivery>();

    public DbSet<ActionRequest> ActionRequests => Set<ActionRequest>();

    public DbSet<ActionVerdict> ActionVerdicts => Set<ActionVerdict>();

    public DbSet<ActionStep> ActionSteps => Set<ActionStep>();

    public DbSet<ActionProof> ActionProofs => Set<ActionProof>();

    public DbSet<BreakGlass> BreakGlasses => Set<BreakGlass>();

    public DbSet<ActionCard> ActionCards => Set<ActionCard>();

    public DbSet<EvidenceItem> EvidenceItems => Set<EvidenceItem>();

    public DbSet<EvidencePiece> EvidencePieces => Set<EvidencePiece>();

    public DbSet<EvidenceManifest> EvidenceManifests => Set<EvidenceManifest>();

    public DbSet<EvidenceRelease> EvidenceReleases => Set<EvidenceRelease>();

    public DbSet<EvidenceHold> EvidenceHolds => Set<EvidenceHold>();

    public DbSet<EvidenceHoldWord> EvidenceHoldWords => Set<EvidenceHoldWord>();

    public DbSet<EvidenceDestruction> EvidenceDestructions => Set<EvidenceDestruction>();

    public DbSet<EvidenceHandOver> EvidenceHandOvers => Set<EvidenceHandOver>();

    public DbSet<EvidenceTimestamp> EvidenceTimestamps => Set<EvidenceTimestamp>();

    public DbSet<HostPortrait> HostPortraits => Set<HostPortrait>();

    public DbSet<TimelineCheckpoint> TimelineCheckpoints => Set<TimelineCheckpoint>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<ChatAccount> ChatAccounts => Set<ChatAccount>();

    public DbSet<ConsoleRoom> ConsoleRooms => Set<ConsoleRoom>();

    public DbSet<ConsoleMember> ConsoleMembers => Set<ConsoleMember>();

    public DbSet<ConsoleMessage> ConsoleMessages => Set<ConsoleMessage>();

    public DbSet<Counter> Counters => Set<Counter>();

    /// <summary>The level at which a transaction that only reads sees one state of the record.</summary>
    internal abstract IsolationLevel Snapshot { get; }

    /// <summary>
    /// The incident, its row locked until the transaction ends, so that rules are checked and the chain is continued
    /// by one writer at a time. SQLite locks the whole database for its writer instead.
    /// </summary>
    internal abstract IQueryable<Incident> LockedIncident(Guid id);

    /// <summary>The same, by number.</summary>
    internal abstract IQueryable<Incident> LockedIncident(int number);

    /// <summary>A message of the outbox, its row locked.</summary>
    internal abstract IQueryable<OutgoingMessage> LockedOutgoing(long sequence);

    /// <summary>The first messages of a lane that are not done with, in order, their rows locked.</summary>
    internal abstract IQueryable<OutgoingMessage> LockedLane(string lane, int most);

    /// <summary>A delivery, its row locked.</summary>
    internal abstract IQueryable<InboundDelivery> LockedDelivery(Guid id);

    /// <summary>Several deliveries, their rows locked.</summary>
    internal abstract IQueryable<InboundDelivery> LockedDeliveries(Guid[] ids);

    /// <summary>An action request, its row locked.</summary>
    internal abstract IQueryable<ActionRequest> LockedRequest(Guid id);

    /// <summary>The same, by number.</summary>
    internal abstract IQueryable<ActionRequest> LockedRequest(int number);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ChatOpsDbContext).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        Conventions.Apply(configurationBuilder);
    }
}
