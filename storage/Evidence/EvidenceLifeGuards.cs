namespace ChatOps.Storage.Evidence;

/// <summary>
/// What the database itself refuses of the later life of evidence: destruction while a hold stands, a hold that ends on too
/// few people's word, a word, a certificate or a time stamp that is changed, and any deletion. It also makes the guard of
/// items anew, which now knows of items that no run took.
/// </summary>
internal static class EvidenceLifeGuards
{
    private const string Kept = "evidence: what is kept is kept";
    private const string Held = "evidence: a legal hold stands";

    private static readonly string[] Plain = ["Id", "Number", "IncidentId", "HostId", "ActionId", "Step", "Attempt", "Vantage", "Sealing", "Readers", "StartedAt"];
    private static readonly string[] MayBeNothing = ["RequestId", "HostSkewMs", "Source", "BroughtBy"];
    private static readonly string[] OfWish = ["Id", "ItemId", "IncidentId", "RequesterId", "Reason", "RequestedAt", "ExpiresAt"];
    private static readonly string[] OfGiving = ["Id", "ItemId", "GiverId", "Receiver", "How", "GivenAt"];
    private static readonly string[] OfHold = ["Id", "IncidentId", "SetBy", "Reason", "SetAt"];

    private static readonly string[] Tables = ["evidence_holds", "evidence_hold_words", "evidence_destructions", "evidence_hand_overs", "evidence_timestamps"];

    private const string Stands = """EXISTS (SELECT 1 FROM evidence_holds h WHERE h."IncidentId" = NEW."IncidentId" AND h."ReleasedAt" IS NULL)""";
    private const string EnoughWords = """(SELECT COUNT(*) FROM evidence_hold_words w WHERE w."HoldId" = OLD."Id") >= 3""";

    /// <summary>Once agreed nobody agrees anew; once destroyed nothing changes.</summary>
    private static readonly string WishGoesOn = $"""{Same(OfWish)} AND OLD."DestroyedAt" IS NULL AND (OLD."AgreedBy" IS NULL OR (NEW."AgreedBy" = OLD."AgreedBy" AND NEW."AgreedAt" = OLD."AgreedAt"))""";
    private static readonly string GivingGoesOn = $"""{Same(OfGiving)} AND OLD."ReceivedAt" IS NULL""";
    private static readonly string HoldEnds = $"""{Same(OfHold)} AND OLD."ReleasedAt" IS NULL AND {EnoughWords}""";

    public static readonly IReadOnlyList<string> Sqlite =
    [
        // The table was made anew, and its guards went with the old one.
        $"""
        CREATE TRIGGER evidence_item_begins BEFORE INSERT ON evidence_items
        WHEN NEW."State" NOT IN ('Arriving', 'NotRun') OR EXISTS (SELECT 1 FROM evidence_items x WHERE x."Id" = NEW."Id" OR x."Number" = NEW."Number" OR x."Place" = NEW."Place" OR x.rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER evidence_item_guard BEFORE UPDATE ON evidence_items
        WHEN NOT (OLD."State" = 'Arriving' AND {Same(Plain)} AND {string.Join(" AND ", MayBeNothing.Select(name => $"NEW.\"{name}\" IS OLD.\"{name}\""))})
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""CREATE TRIGGER evidence_item_stays BEFORE DELETE ON evidence_items BEGIN SELECT RAISE(ABORT, '{Kept}'); END;""",
        $"""
        CREATE TRIGGER evidence_destruction_begins BEFORE INSERT ON evidence_destructions
        WHEN NEW."AgreedBy" IS NOT NULL OR NEW."DestroyedAt" IS NOT NULL OR EXISTS (SELECT 1 FROM evidence_destructions x WHERE x."Id" = NEW."Id" OR x.rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""CREATE TRIGGER evidence_destruction_guard BEFORE UPDATE ON evidence_destructions WHEN NOT ({WishGoesOn}) BEGIN SELECT RAISE(ABORT, '{Kept}'); END;""",
        $"""CREATE TRIGGER evidence_destruction_held BEFORE UPDATE ON evidence_destructions WHEN {Stands} BEGIN SELECT RAISE(ABORT, '{Held}'); END;""",
        $"""
        CREATE TRIGGER evidence_hold_begins BEFORE INSERT ON evidence_holds
        WHEN NEW."ReleasedAt" IS NOT NULL OR EXISTS (SELECT 1 FROM evidence_holds x WHERE x."Id" = NEW."Id" OR x.rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""CREATE TRIGGER evidence_hold_guard BEFORE UPDATE ON evidence_holds WHEN NOT ({HoldEnds}) BEGIN SELECT RAISE(ABORT, '{Held}'); END;""",
        $"""
        CREATE TRIGGER evidence_hand_over_begins BEFORE INSERT ON evidence_hand_overs
        WHEN NEW."ReceivedAt" IS NOT NULL OR EXISTS (SELECT 1 FROM evidence_hand_overs x WHERE x."Id" = NEW."Id" OR x.rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""CREATE TRIGGER evidence_hand_over_guard BEFORE UPDATE ON evidence_hand_overs WHEN NOT ({GivingGoesOn}) BEGIN SELECT RAISE(ABORT, '{Kept}'); END;""",
        .. Fixed("evidence_hold_words", "evidence_hold_word", """x."HoldId" = NEW."HoldId" AND x."PersonId" = NEW."PersonId" """),
        .. Fixed("evidence_timestamps", "evidence_timestamp", """x."RequestId" = NEW."RequestId" """),
        .. Tables.Select(table => $"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{Kept}'); END;"),
    ];

    public static readonly IReadOnlyList<string> Postgres =
    [
        $"""
        CREATE OR REPLACE FUNCTION evidence_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (TG_OP = 'INSERT' AND NEW."State" IN ('Arriving', 'NotRun'))
            OR (TG_OP = 'UPDATE' AND OLD."State" = 'Arriving' AND {Same(Plain)} AND {string.Join(" AND ", MayBeNothing.Select(name => $"NEW.\"{name}\" IS NOT DISTINCT FROM OLD.\"{name}\""))}) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        $"""
        CREATE FUNCTION evidence_destruction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND {Stands} THEN
            RAISE EXCEPTION '{Held}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF (TG_OP = 'INSERT' AND NEW."AgreedBy" IS NULL AND NEW."DestroyedAt" IS NULL) OR (TG_OP = 'UPDATE' AND {WishGoesOn}) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        $"""
        CREATE FUNCTION evidence_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (TG_OP = 'INSERT' AND NEW."ReleasedAt" IS NULL) OR (TG_OP = 'UPDATE' AND {HoldEnds}) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Held}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        $"""
        CREATE FUNCTION evidence_hand_over_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (TG_OP = 'INSERT' AND NEW."ReceivedAt" IS NULL) OR (TG_OP = 'UPDATE' AND {GivingGoesOn}) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        "CREATE TRIGGER evidence_destruction_guard BEFORE INSERT OR UPDATE ON evidence_destructions FOR EACH ROW EXECUTE FUNCTION evidence_destruction_guard();",
        "CREATE TRIGGER evidence_hold_guard BEFORE INSERT OR UPDATE ON evidence_holds FOR EACH ROW EXECUTE FUNCTION evidence_hold_guard();",
        "CREATE TRIGGER evidence_hand_over_guard BEFORE INSERT OR UPDATE ON evidence_hand_overs FOR EACH ROW EXECUTE FUNCTION evidence_hand_over_guard();",
        "CREATE TRIGGER evidence_hold_word_guard BEFORE UPDATE ON evidence_hold_words FOR EACH ROW EXECUTE FUNCTION evidence_kept();",
        "CREATE TRIGGER evidence_timestamp_guard BEFORE UPDATE ON evidence_timestamps FOR EACH ROW EXECUTE FUNCTION evidence_kept();",
        .. Tables.SelectMany(table => (string[])
        [
            $"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION evidence_kept();",
            $"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION evidence_kept();",
        ]),
    ];

    private static string Same(string[] names) => string.Join(" AND ", names.Select(name => $"NEW.\"{name}\" = OLD.\"{name}\""));

    private static IEnumerable<string> Fixed(string table, string name, string same) =>
    [
        $"CREATE TRIGGER {name}_once BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} x WHERE {same} OR x.rowid = NEW.rowid) BEGIN SELECT RAISE(ABORT, '{Kept}'); END;",
        $"CREATE TRIGGER {name}_guard BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{Kept}'); END;",
    ];
}
