namespace ChatOps.Storage.Evidence;

/// <summary>
/// What the database itself refuses of evidence, whoever asks: an item that has ended is changed, a piece, a manifest or a
/// checkpoint is changed at all, a second person's word is altered, anything is deleted.
/// </summary>
internal static class EvidenceGuards
{
    private const string Kept = "evidence: what is kept is kept";

    private static readonly string[] Identity =
        ["Id", "Number", "IncidentId", "RequestId", "HostId", "ActionId", "Step", "Attempt", "Vantage", "Sealing", "Readers", "StartedAt"];

    private static readonly string SameItem = string.Join(" AND ", Identity.Select(name => $"NEW.\"{name}\" = OLD.\"{name}\""));

    private const string SameRelease =
        """
        OLD."AgreedBy" IS NULL AND NEW."Id" = OLD."Id" AND NEW."ItemId" = OLD."ItemId" AND NEW."RequesterId" = OLD."RequesterId"
          AND NEW."Purpose" = OLD."Purpose" AND NEW."RequestedAt" = OLD."RequestedAt"
        """;

    // Of these nothing ever changes. An OR REPLACE would remove the old row, or one of that rowid, without asking the delete trigger.
    private static readonly (string Table, string Name, string Same)[] Fixed =
    [
        ("evidence_pieces", "evidence_piece", """x."ItemId" = NEW."ItemId" AND x."Offset" = NEW."Offset" AND x."Attempt" = NEW."Attempt" """),
        ("evidence_manifests", "evidence_manifest", """x."RequestId" = NEW."RequestId" """),
        ("timeline_checkpoints", "timeline_checkpoint", """x."IncidentId" = NEW."IncidentId" AND x."Size" = NEW."Size" """),
    ];

    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"""
        CREATE TRIGGER evidence_item_begins BEFORE INSERT ON evidence_items
        WHEN NEW."State" NOT IN ('Arriving', 'NotRun') OR EXISTS (SELECT 1 FROM evidence_items x WHERE x."Id" = NEW."Id" OR x."Number" = NEW."Number" OR x."Place" = NEW."Place" OR x.rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER evidence_item_guard BEFORE UPDATE ON evidence_items WHEN NOT (OLD."State" = 'Arriving' AND {SameItem})
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER evidence_item_stays BEFORE DELETE ON evidence_items BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER evidence_release_begins BEFORE INSERT ON evidence_releases
        WHEN NEW."AgreedBy" IS NOT NULL OR EXISTS (SELECT 1 FROM evidence_releases x WHERE x."Id" = NEW."Id" OR x.rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER evidence_release_guard BEFORE UPDATE ON evidence_releases WHEN NOT ({SameRelease})
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER evidence_release_stays BEFORE DELETE ON evidence_releases BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        .. Fixed.SelectMany(table => (string[])
        [
            $"CREATE TRIGGER {table.Name}_once BEFORE INSERT ON {table.Table} WHEN EXISTS (SELECT 1 FROM {table.Table} x WHERE {table.Same} OR x.rowid = NEW.rowid) BEGIN SELECT RAISE(ABORT, '{Kept}'); END;",
            $"CREATE TRIGGER {table.Name}_guard BEFORE UPDATE ON {table.Table} BEGIN SELECT RAISE(ABORT, '{Kept}'); END;",
            $"CREATE TRIGGER {table.Name}_stays BEFORE DELETE ON {table.Table} BEGIN SELECT RAISE(ABORT, '{Kept}'); END;",
        ]),
    ];

    public static readonly IReadOnlyList<string> Postgres =
    [
        $"""
        CREATE FUNCTION evidence_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        $"""
        CREATE FUNCTION evidence_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (TG_OP = 'INSERT' AND NEW."State" IN ('Arriving', 'NotRun')) OR (TG_OP = 'UPDATE' AND OLD."State" = 'Arriving' AND {SameItem}) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        $"""
        CREATE FUNCTION evidence_release_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (TG_OP = 'INSERT' AND NEW."AgreedBy" IS NULL) OR (TG_OP = 'UPDATE' AND {SameRelease}) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        "CREATE TRIGGER evidence_item_guard BEFORE INSERT OR UPDATE ON evidence_items FOR EACH ROW EXECUTE FUNCTION evidence_item_guard();",
        "CREATE TRIGGER evidence_release_guard BEFORE INSERT OR UPDATE ON evidence_releases FOR EACH ROW EXECUTE FUNCTION evidence_release_guard();",
        .. Fixed.Select(table => $"CREATE TRIGGER {table.Name}_guard BEFORE UPDATE ON {table.Table} FOR EACH ROW EXECUTE FUNCTION evidence_kept();"),
        .. Fixed.Select(table => table.Table).Concat(["evidence_items", "evidence_releases"]).SelectMany(table => (string[])
        [
            $"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION evidence_kept();",
            $"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION evidence_kept();",
        ]),
    ];
}
