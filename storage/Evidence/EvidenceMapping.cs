using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Evidence;

internal sealed class EvidenceItemMapping : IEntityTypeConfiguration<EvidenceItem>
{
    public void Configure(EntityTypeBuilder<EvidenceItem> builder)
    {
        builder.ToTable("evidence_items", table => table.HasTrigger("evidence_item_guard"));
        builder.HasKey(item => item.Id);
        builder.Property(item => item.Id).ValueGeneratedNever();
        builder.Ignore(item => item.Key);
        builder.HasIndex(item => item.Number).IsUnique();
        builder.HasIndex(item => new { item.RequestId, item.Step, item.Attempt }).IsUnique();
        builder.HasIndex(item => item.IncidentId);
        builder.HasIndex(item => item.Place).IsUnique();
        builder.Property(item => item.State).AsName();
        builder.Property(item => item.Vantage).AsName();
        builder.Property(item => item.Sealing).AsName();
        builder.HasOne<Incident>().WithMany().HasForeignKey(item => item.IncidentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(item => item.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidencePieceMapping : IEntityTypeConfiguration<EvidencePiece>
{
    public void Configure(EntityTypeBuilder<EvidencePiece> builder)
    {
        builder.ToTable("evidence_pieces", table => table.HasTrigger("evidence_piece_guard"));
        builder.HasKey(piece => new { piece.ItemId, piece.Offset, piece.Attempt });
        builder.Property(piece => piece.Offset).ValueGeneratedNever();
        builder.Property(piece => piece.Attempt).ValueGeneratedNever();
        builder.HasOne<EvidenceItem>().WithMany().HasForeignKey(piece => piece.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidenceManifestMapping : IEntityTypeConfiguration<EvidenceManifest>
{
    public void Configure(EntityTypeBuilder<EvidenceManifest> builder)
    {
        builder.ToTable("evidence_manifests", table => table.HasTrigger("evidence_manifest_guard"));
        builder.HasKey(manifest => manifest.RequestId);
        builder.HasIndex(manifest => manifest.IncidentId);
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(manifest => manifest.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidenceReleaseMapping : IEntityTypeConfiguration<EvidenceRelease>
{
    public void Configure(EntityTypeBuilder<EvidenceRelease> builder)
    {
        builder.ToTable("evidence_releases", table =>
        {
            table.HasTrigger("evidence_release_guard");
            table.HasCheckConstraint("CK_evidence_releases_another_person", "\"AgreedBy\" IS NULL OR \"AgreedBy\" <> \"RequesterId\"");
        });
        builder.HasKey(release => release.Id);
        builder.Property(release => release.Id).ValueGeneratedNever();
        builder.HasIndex(release => release.ItemId);
        builder.HasOne<EvidenceItem>().WithMany().HasForeignKey(release => release.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidenceHoldMapping : IEntityTypeConfiguration<EvidenceHold>
{
    public void Configure(EntityTypeBuilder<EvidenceHold> builder)
    {
        builder.ToTable("evidence_holds", table => table.HasTrigger("evidence_hold_guard"));
        builder.HasKey(hold => hold.Id);
        builder.Property(hold => hold.Id).ValueGeneratedNever();

        // One at a time; a second matter is written into a note and into the next hold.
        builder.HasIndex(hold => hold.IncidentId).IsUnique().HasFilter("\"ReleasedAt\" IS NULL").HasDatabaseName("IX_evidence_holds_one_standing");
        builder.HasOne<Incident>().WithMany().HasForeignKey(hold => hold.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidenceHoldWordMapping : IEntityTypeConfiguration<EvidenceHoldWord>
{
    public void Configure(EntityTypeBuilder<EvidenceHoldWord> builder)
    {
        builder.ToTable("evidence_hold_words", table => table.HasTrigger("evidence_hold_word_guard"));
        builder.HasKey(word => new { word.HoldId, word.PersonId });
        builder.HasOne<EvidenceHold>().WithMany().HasForeignKey(word => word.HoldId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidenceDestructionMapping : IEntityTypeConfiguration<EvidenceDestruction>
{
    public void Configure(EntityTypeBuilder<EvidenceDestruction> builder)
    {
        builder.ToTable("evidence_destructions", table =>
        {
            table.HasTrigger("evidence_destruction_guard");
            table.HasCheckConstraint("CK_evidence_destructions_another_person", "\"AgreedBy\" IS NULL OR \"AgreedBy\" <> \"RequesterId\"");
            table.HasCheckConstraint("CK_evidence_destructions_decided", "\"DestroyedAt\" IS NULL OR (\"AgreedBy\" IS NOT NULL AND \"Certificate\" IS NOT NULL AND \"Signature\" IS NOT NULL)");
        });
        builder.HasKey(destruction => destruction.Id);
        builder.Property(destruction => destruction.Id).ValueGeneratedNever();
        builder.HasIndex(destruction => destruction.ItemId).IsUnique().HasFilter("\"AgreedBy\" IS NOT NULL AND \"VoidedAt\" IS NULL").HasDatabaseName("IX_evidence_destructions_once");
        builder.HasIndex(destruction => destruction.IncidentId);
        builder.HasOne<EvidenceItem>().WithMany().HasForeignKey(destruction => destruction.ItemId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Incident>().WithMany().HasForeignKey(destruction => destruction.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidenceHandOverMapping : IEntityTypeConfiguration<EvidenceHandOver>
{
    public void Configure(EntityTypeBuilder<EvidenceHandOver> builder)
    {
        builder.ToTable("evidence_hand_overs", table =>
        {
            table.HasTrigger("evidence_hand_over_guard");
            table.HasCheckConstraint("CK_evidence_hand_overs_another_person", "\"ConfirmedBy\" IS NULL OR \"ConfirmedBy\" <> \"GiverId\"");
        });
        builder.HasKey(given => given.Id);
        builder.Property(given => given.Id).ValueGeneratedNever();
        builder.HasIndex(given => given.ItemId);
        builder.HasOne<EvidenceItem>().WithMany().HasForeignKey(given => given.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EvidenceTimestampMapping : IEntityTypeConfiguration<EvidenceTimestamp>
{
    public void Configure(EntityTypeBuilder<EvidenceTimestamp> builder)
    {
        builder.ToTable("evidence_timestamps", table => table.HasTrigger("evidence_timestamp_guard"));
        builder.HasKey(stamp => stamp.RequestId);
        builder.HasOne<EvidenceManifest>().WithMany().HasForeignKey(stamp => stamp.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}
