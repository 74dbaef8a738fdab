using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Incidents;

internal sealed class IncidentMapping : IEntityTypeConfiguration<Incident>
{
    public void Configure(EntityTypeBuilder<Incident> builder)
    {
        builder.ToTable("incidents");
        builder.HasKey(incident => incident.Id);
        builder.Property(incident => incident.Id).ValueGeneratedNever();
        builder.HasIndex(incident => incident.Number).IsUnique();
        builder.Ignore(incident => incident.Key);
        builder.Property(incident => incident.Severity).AsName();
        builder.Property(incident => incident.Status).AsName();
        builder.Property(incident => incident.Version).IsConcurrencyToken();
        builder.Property(incident => incident.Platforms).AsNames();

        // The sweeps ask for what is due; these keep them quick with ten thousand open incidents.
        builder.HasIndex(incident => incident.NextUpdateDueAt);
        builder.HasIndex(incident => new { incident.Status, incident.Number });
    }
}

internal sealed class IncidentResponderMapping : IEntityTypeConfiguration<IncidentResponder>
{
    public void Configure(EntityTypeBuilder<IncidentResponder> builder)
    {
        builder.ToTable("incident_responders");
        builder.HasKey(responder => new { responder.IncidentId, responder.PersonId });
        builder.HasOne<Incident>().WithMany().HasForeignKey(responder => responder.IncidentId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class IncidentExclusionMapping : IEntityTypeConfiguration<IncidentExclusion>
{
    public void Configure(EntityTypeBuilder<IncidentExclusion> builder)
    {
        builder.ToTable("incident_exclusions");
        builder.HasKey(exclusion => new { exclusion.IncidentId, exclusion.PersonId });
        builder.HasOne<Incident>().WithMany().HasForeignKey(exclusion => exclusion.IncidentId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class IncidentRoomMapping : IEntityTypeConfiguration<IncidentRoom>
{
    public void Configure(EntityTypeBuilder<IncidentRoom> builder)
    {
        builder.ToTable("incident_rooms");
        builder.HasKey(room => new { room.IncidentId, room.Platform });
        builder.Property(room => room.Platform).AsName();

        // One channel belongs to one incident, so that a command typed in it can never mean another.
        builder.HasIndex(room => new { room.Platform, room.Room, room.Thread }).IsUnique();
        builder.HasOne<Incident>().WithMany().HasForeignKey(room => room.IncidentId).OnDelete(DeleteBehavior.Cascade);
    }
}
