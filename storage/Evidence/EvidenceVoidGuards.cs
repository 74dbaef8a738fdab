namespace ChatOps.Storage.Evidence;

/// <summary>What the database itself refuses of decisions to destroy that were voided: that they come back.</summary>
internal static class EvidenceVoidGuards
{
    private const string Kept = "evidence: what is kept is kept";

    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"""
        CREATE TRIGGER evidence_destruction_voided BEFORE UPDATE ON evidence_destructions
        WHEN OLD."VoidedAt" IS NOT NULL OR (NEW."VoidedAt" IS NOT NULL AND NEW."DestroyedAt" IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
    ];

    public static readonly IReadOnlyList<string> Postgres =
    [
        """
        CREATE TRIGGER evidence_destruction_voided BEFORE UPDATE ON evidence_destructions FOR EACH ROW
        WHEN (OLD."VoidedAt" IS NOT NULL OR (NEW."VoidedAt" IS NOT NULL AND NEW."DestroyedAt" IS NOT NULL)) EXECUTE FUNCTION evidence_kept();
        """,
    ];
}
