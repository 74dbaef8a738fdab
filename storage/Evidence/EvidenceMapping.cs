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
