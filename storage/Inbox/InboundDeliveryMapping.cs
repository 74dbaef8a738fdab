using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Inbox;

internal sealed class InboundDeliveryMapping : IEntityTypeConfiguration<InboundDelivery>
{
    public void Configure(EntityTypeBuilder<InboundDelivery> builder)
    {
        builder.ToTable("inbound_deliveries");
        builder.HasKey(delivery => delivery.Id);
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.Platform).AsName();
        builder.Ignore(delivery => delivery.Account);
        builder.HasIndex(delivery => new { delivery.Platform, delivery.Workspace, delivery.DeliveryKey }).IsUnique();
        builder.HasIndex(delivery => delivery.ReceivedAt)
            .HasFilter("\"ProcessedAt\" IS NULL")
            .HasDatabaseName("ix_inbound_deliveries_waiting");
    }
}
