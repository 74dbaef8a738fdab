using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Outbox;

internal sealed class OutgoingMessageMapping : IEntityTypeConfiguration<OutgoingMessage>
{
    public void Configure(EntityTypeBuilder<OutgoingMessage> builder)
    {
        builder.ToTable("outgoing_messages");
        builder.HasKey(message => message.Sequence);
        builder.Property(message => message.Sequence).ValueGeneratedOnAdd();
        builder.HasIndex(message => message.Id).IsUnique();
        builder.Property(message => message.Platform).AsName();
        builder.Property(message => message.Kind).AsName();
        builder.Property(message => message.State).AsName();

        // Only what is not done yet is ever searched, and that is little.
        builder.HasIndex(message => new { message.Lane, message.Sequence })
            .HasFilter("\"State\" IN ('Pending', 'Sending')")
            .HasDatabaseName("ix_outgoing_messages_waiting");
    }
}
