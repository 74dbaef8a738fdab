using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Timeline;

internal sealed class TimelineEntryMapping : IEntityTypeConfiguration<TimelineEntry>
{
    public void Configure(EntityTypeBuilder<TimelineEntry> builder)
    {
        builder.ToTable("timeline_entries", table => table.HasTrigger("timeline_append_only"));
        builder.HasKey(entry => new { entry.IncidentId, entry.Sequence });
        builder.Property(entry => entry.Sequence).ValueGeneratedNever();
        builder.Property(entry => entry.Kind).AsName();
        builder.HasOne<Incident>().WithMany().HasForeignKey(entry => entry.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}
