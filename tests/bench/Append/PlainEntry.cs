using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ChatOps.Bench.Append;

/// <summary>The columns of a timeline entry, and nothing of what it means.</summary>
internal sealed class PlainEntry
{
    public Guid IncidentId { get; set; }

    public long Sequence { get; set; }

    public TimelineEntryKind Kind { get; set; }

    public DateTimeOffset HappenedAt { get; set; }

    public DateTimeOffset RecordedAt { get; set; }

    public string Envelope { get; set; } = "";

    public string? Payload { get; set; }

    public byte[]? Salt { get; set; }

    public byte[] PreviousHash { get; set; } = [];

    public byte[] Hash { get; set; } = [];

    public long? RedactedBySequence { get; set; }

    /// <summary>The same bytes, under the chain's own key.</summary>
    public static PlainEntry Like(TimelineEntry entry, Guid chain) => new()
    {
        IncidentId = chain,
        Sequence = entry.Sequence,
        Kind = entry.Kind,
        HappenedAt = entry.HappenedAt,
        RecordedAt = entry.RecordedAt,
        Envelope = entry.Envelope,
        Payload = entry.Payload,
        Salt = entry.Salt,
        PreviousHash = entry.PreviousHash,
        Hash = entry.Hash,
    };
}

/// <summary>One plain table: no trigger, no foreign key, no index but its key.</summary>
internal sealed class PlainDbContext(DbContextOptions<PlainDbContext> options) : DbContext(options)
{
    public DbSet<PlainEntry> Entries => Set<PlainEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var entry = modelBuilder.Entity<PlainEntry>();
        entry.ToTable("plain_entries");
        entry.HasKey(row => new { row.IncidentId, row.Sequence });
        entry.Property(row => row.Sequence).ValueGeneratedNever();
        entry.Property(row => row.Kind).HasConversion<string>().HasMaxLength(40);
        if (Database.IsSqlite())
        {
            // As the record keeps times there.
            var microseconds = new ValueConverter<DateTimeOffset, long>(
                time => (time.Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
                value => new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + (value * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero));
            entry.Property(row => row.HappenedAt).HasConversion(microseconds);
            entry.Property(row => row.RecordedAt).HasConversion(microseconds);
        }
    }
}
