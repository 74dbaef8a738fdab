using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.ConsoleChat;

internal sealed class ConsoleRoomMapping : IEntityTypeConfiguration<ConsoleRoom>
{
    public void Configure(EntityTypeBuilder<ConsoleRoom> builder)
    {
        builder.ToTable("console_rooms");
        builder.HasKey(room => room.Id);
    }
}

internal sealed class ConsoleMemberMapping : IEntityTypeConfiguration<ConsoleMember>
{
    public void Configure(EntityTypeBuilder<ConsoleMember> builder)
    {
        builder.ToTable("console_members");
        builder.HasKey(member => new { member.RoomId, member.PersonId });
        builder.HasOne<ConsoleRoom>().WithMany().HasForeignKey(member => member.RoomId);
    }
}

internal sealed class ConsoleMessageMapping : IEntityTypeConfiguration<ConsoleMessage>
{
    public void Configure(EntityTypeBuilder<ConsoleMessage> builder)
    {
        builder.ToTable("console_messages");
        builder.HasKey(message => message.Id);
        builder.Property(message => message.Id).ValueGeneratedOnAdd();
        builder.Ignore(message => message.IsNotice);
        builder.HasIndex(message => new { message.RoomId, message.Id });
        builder.HasIndex(message => message.ChangedAt);
        builder.HasIndex(message => message.OutgoingId).IsUnique();
        builder.HasIndex(message => message.DeliveryId).IsUnique();
        builder.HasOne<ConsoleRoom>().WithMany().HasForeignKey(message => message.RoomId);
    }
}
