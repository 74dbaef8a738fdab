using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Evidence;

internal sealed class HostPortraitMapping : IEntityTypeConfiguration<HostPortrait>
{
    public void Configure(EntityTypeBuilder<HostPortrait> builder)
    {
        builder.ToTable("host_portraits", table => table.HasTrigger("host_portrait_guard"));
        builder.HasKey(portrait => portrait.RequestId);
        builder.HasOne<ActionRequest>().WithMany().HasForeignKey(portrait => portrait.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>What the database itself refuses of what a host said of itself: any change.</summary>
internal static class HostPortraitGuards
{
    private const string Kept = "evidence: what is kept is kept";

    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"""
        CREATE TRIGGER host_portrait_once BEFORE INSERT ON host_portraits
        WHEN EXISTS (SELECT 1 FROM host_portraits x WHERE x."RequestId" = NEW."RequestId" OR x.rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"CREATE TRIGGER host_portrait_guard BEFORE UPDATE ON host_portraits BEGIN SELECT RAISE(ABORT, '{Kept}'); END;",
        $"CREATE TRIGGER host_portraits_stay BEFORE DELETE ON host_portraits BEGIN SELECT RAISE(ABORT, '{Kept}'); END;",
    ];

    public static readonly IReadOnlyList<string> Postgres =
    [
        "CREATE TRIGGER host_portrait_guard BEFORE UPDATE ON host_portraits FOR EACH ROW EXECUTE FUNCTION evidence_kept();",
        "CREATE TRIGGER host_portraits_stay BEFORE DELETE ON host_portraits FOR EACH ROW EXECUTE FUNCTION evidence_kept();",
        "CREATE TRIGGER host_portraits_no_truncate BEFORE TRUNCATE ON host_portraits FOR EACH STATEMENT EXECUTE FUNCTION evidence_kept();",
    ];
}
