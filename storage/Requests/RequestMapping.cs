using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Requests;

internal sealed class ActionRequestMapping : IEntityTypeConfiguration<ActionRequest>
{
    private const string AtWork = "\"State\" IN ('Dispatching', 'Running', 'Verifying')";
    private const string Alive = "\"State\" IN ('PreChecking', 'AwaitingApproval', 'Approved', 'Dispatching', 'Running', 'Verifying')";

    public void Configure(EntityTypeBuilder<ActionRequest> builder)
    {
        builder.ToTable("action_requests", table =>
        {
            table.HasCheckConstraint("CK_action_requests_two_persons", "NOT \"Destructive\" OR \"PeopleNeeded\" >= 2");
            table.HasCheckConstraint("CK_action_requests_people", "\"PeopleNeeded\" >= 1");
            table.HasCheckConstraint("CK_action_requests_planned", "\"State\" IN ('PreChecking', 'Refused', 'Withdrawn', 'Expired') OR \"Digest\" IS NOT NULL");
        });
        builder.HasKey(request => request.Id);
        builder.Property(request => request.Id).ValueGeneratedNever();
        builder.HasAlternateKey(request => new { request.Id, request.RequesterId });
        builder.HasIndex(request => request.Number).IsUnique();
        builder.HasIndex(request => request.Run).IsUnique();
        builder.Ignore(request => request.Key);
        builder.Ignore(request => request.ShortDigest);
        builder.Ignore(request => request.NameToType);
        builder.Property(request => request.Kind).AsName();
        builder.Property(request => request.State).AsName();
        builder.Property(request => request.SettlingAs).HasConversion<string>().HasMaxLength(40);
        builder.Property(request => request.Waived).HasConversion(
            names => string.Join('\n', names),
            text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            new ValueComparer<IReadOnlyList<string>>(
                (left, right) => (left ?? Array.Empty<string>()).SequenceEqual(right ?? Array.Empty<string>()),
                names => names.Aggregate(0, (hash, name) => HashCode.Combine(hash, name)),
                names => names.ToArray()));
        builder.Property(request => request.Version).IsConcurrencyToken();

        // One changing action a host at a time, whichever bot starts it; and one live request to take a run back or keep it.
        builder.HasIndex(request => request.HostId).IsUnique().HasFilter($"\"Changes\" AND {AtWork}").HasDatabaseName("IX_action_requests_one_at_work");
        builder.HasIndex(request => new { request.OfRequestId, request.Kind }).IsUnique()
            .HasFilter($"\"OfRequestId\" IS NOT NULL AND {Alive}").HasDatabaseName("IX_action_requests_one_follow_up");
        builder.HasIndex(request => new { request.State, request.Number });
        builder.HasIndex(request => request.IncidentId);
        builder.HasIndex(request => request.RevertsAt);
        builder.HasOne<Incident>().WithMany().HasForeignKey(request => request.IncidentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(request => request.OfRequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ActionVerdictMapping : IEntityTypeConfiguration<ActionVerdict>
{
    public void Configure(EntityTypeBuilder<ActionVerdict> builder)
    {
        builder.ToTable("action_verdicts", table =>
            table.HasCheckConstraint("CK_action_verdicts_another_person", "\"PersonId\" <> \"RequesterId\""));

        // One word a person. With the requester in the foreign key nobody can pass the check by naming another one.
        builder.HasKey(verdict => new { verdict.RequestId, verdict.PersonId });
        builder.Property(verdict => verdict.Verdict).AsName();
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(verdict => new { verdict.RequestId, verdict.RequesterId })
            .HasPrincipalKey(request => new { request.Id, request.RequesterId }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ActionStepMapping : IEntityTypeConfiguration<ActionStep>
{
    public void Configure(EntityTypeBuilder<ActionStep> builder)
    {
        builder.ToTable("action_steps");
        builder.HasKey(step => new { step.RequestId, step.Name });
        builder.Property(step => step.Name).HasMaxLength(64);
        builder.Property(step => step.Ending).HasConversion<string>().HasMaxLength(40);
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(step => step.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ActionProofMapping : IEntityTypeConfiguration<ActionProof>
{
    public void Configure(EntityTypeBuilder<ActionProof> builder)
    {
        builder.ToTable("action_proofs");
        builder.HasKey(proof => new { proof.RequestId, proof.Name });
        builder.Property(proof => proof.Name).HasMaxLength(64);
        builder.Property(proof => proof.Verdict).AsName();
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(proof => proof.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ActionCardMapping : IEntityTypeConfiguration<ActionCard>
{
    public void Configure(EntityTypeBuilder<ActionCard> builder)
    {
        builder.ToTable("action_cards");
        builder.HasKey(card => new { card.RequestId, card.Platform });
        builder.Property(card => card.Platform).AsName();
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(card => card.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BreakGlassMapping : IEntityTypeConfiguration<BreakGlass>
{
    public void Configure(EntityTypeBuilder<BreakGlass> builder)
    {
        builder.ToTable("break_glasses", table =>
            table.HasCheckConstraint("CK_break_glasses_another_person", "\"CountersignedBy\" IS NULL OR \"CountersignedBy\" <> \"PersonId\""));
        builder.HasKey(glass => glass.RequestId);

        // With the requester in the foreign key nobody can break it for a request of somebody else.
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(glass => new { glass.RequestId, glass.PersonId })
            .HasPrincipalKey(request => new { request.Id, request.RequesterId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(glass => glass.CountersignDueAt).HasFilter("\"CountersignedAt\" IS NULL");
    }
}
