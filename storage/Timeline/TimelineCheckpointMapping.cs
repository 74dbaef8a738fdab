using ChatOps.Storage.Incidents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Timeline;

internal sealed class TimelineCheckpointMapping : IEntityTypeConfiguration<TimelineCheckpoint>
{
    public void Configure(EntityTypeBuilder<TimelineCheckpoint> builder)
    {
        builder.ToTable("timeline_checkpoints", table => table.HasTrigger("timeline_checkpoint_guard"));
        builder.HasKey(checkpoint => new { checkpoint.IncidentId, checkpoint.Size });
        builder.Property(checkpoint => checkpoint.Size).ValueGeneratedNever();
        builder.HasOne<Incident>().WithMany().HasForeignKey(checkpoint => checkpoint.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}
