using ChatOps.Storage.Incidents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Cadence;

internal sealed class StatusUpdateMapping : IEntityTypeConfiguration<StatusUpdate>
{
    public void Configure(EntityTypeBuilder<StatusUpdate> builder)
    {
        builder.ToTable("status_updates");
        builder.HasKey(update => new { update.IncidentId, update.Number });
        builder.HasIndex(update => new { update.IncidentId, update.DueAt }).IsUnique();
        builder.Ignore(update => update.Head);
        builder.HasOne<Incident>().WithMany().HasForeignKey(update => update.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}
