using ChatOps.Storage.Persistence;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// What the database itself refuses, whoever asks: an entry that is not the next one of its chain, any change of an
/// entry but the removal of its payload on the record, and any deletion.
/// </summary>
internal static class TimelineGuards
{
    private const string Unchangeable = "timeline: entries are append-only";

    // An OR REPLACE would remove an old row without asking the delete trigger. One that collides by its key is not "the
    // next entry"; one that names the rowid of another row is refused for that.
    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"""
        CREATE TRIGGER timeline_next_entry BEFORE INSERT ON timeline_entries
        WHEN NEW."Sequence" <> 1 + COALESCE((SELECT MAX("Sequence") FROM timeline_entries WHERE "IncidentId" = NEW."IncidentId"), 0)
          OR NEW."PreviousHash" <> COALESCE(
               (SELECT "Hash" FROM timeline_entries WHERE "IncidentId" = NEW."IncidentId" AND "Sequence" = NEW."Sequence" - 1),
               zeroblob(32))
          OR NEW."Payload" IS NULL OR NEW."Salt" IS NULL OR NEW."RedactedBySequence" IS NOT NULL
          OR EXISTS (SELECT 1 FROM timeline_entries WHERE rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{RecordConflict.ChainBroken}'); END;
        """,
        $"""
        CREATE TRIGGER timeline_append_only BEFORE UPDATE ON timeline_entries
        WHEN NOT (
          OLD."Payload" IS NOT NULL AND NEW."Payload" IS NULL AND NEW."Salt" IS NULL AND NEW.rowid = OLD.rowid
          AND NEW."IncidentId" = OLD."IncidentId" AND NEW."Sequence" = OLD."Sequence" AND NEW."Kind" = OLD."Kind"
          AND NEW."HappenedAt" = OLD."HappenedAt" AND NEW."RecordedAt" = OLD."RecordedAt" AND NEW."Envelope" = OLD."Envelope"
          AND NEW."PreviousHash" = OLD."PreviousHash" AND NEW."Hash" = OLD."Hash" AND OLD."Kind" <> 'PayloadRedacted'
          AND EXISTS (SELECT 1 FROM timeline_entries r WHERE r."IncidentId" = OLD."IncidentId"
            AND r."Sequence" = NEW."RedactedBySequence" AND r."Sequence" > OLD."Sequence" AND r."Kind" = 'PayloadRedacted'
            AND json_extract(r."Payload", '$.entry') = OLD."Sequence"))
        BEGIN SELECT RAISE(ABORT, '{Unchangeable}'); END;
        """,
        $"""
        CREATE TRIGGER timeline_no_delete BEFORE DELETE ON timeline_entries
        BEGIN SELECT RAISE(ABORT, '{Unchangeable}'); END;
        """,
    ];

    public static readonly IReadOnlyList<string> Postgres =
    [
        """
        ALTER TABLE timeline_entries DROP CONSTRAINT "FK_timeline_entries_incidents_IncidentId";
        """,
        """
        CREATE FUNCTION incident_keeps_timeline() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT 1 FROM timeline_entries WHERE "IncidentId" = OLD."Id") THEN
            RAISE EXCEPTION 'timeline: its incident stays' USING ERRCODE = 'foreign_key_violation';
          END IF;
          RETURN OLD;
        END $$;
        """,
        """
        CREATE TRIGGER incident_keeps_timeline BEFORE DELETE ON incidents
          FOR EACH ROW EXECUTE FUNCTION incident_keeps_timeline();
        """,
        $"""
        CREATE FUNCTION timeline_next_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE previous bytea := decode(repeat('00', 32), 'hex');
        BEGIN
          -- Without a lock: writers of one incident meet at the primary key, where the second one learns that it must try
          -- again. A foreign key would lock the incident's row after the entry is in, and so deadlock with those who
          -- locked the row first; that is why there is none here.
          PERFORM 1 FROM incidents WHERE "Id" = NEW."IncidentId";
          IF NOT FOUND THEN
            RAISE EXCEPTION 'timeline: no such incident' USING ERRCODE = 'foreign_key_violation';
          END IF;
          IF NEW."Sequence" > 1 THEN
            SELECT "Hash" INTO previous FROM timeline_entries
              WHERE "IncidentId" = NEW."IncidentId" AND "Sequence" = NEW."Sequence" - 1;
          END IF;
          IF previous IS NULL OR NEW."Sequence" < 1 OR NEW."PreviousHash" <> previous
             OR NEW."Payload" IS NULL OR NEW."Salt" IS NULL OR NEW."RedactedBySequence" IS NOT NULL THEN
            RAISE EXCEPTION '{RecordConflict.ChainBroken}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
        """,
        """
        CREATE TRIGGER timeline_next_entry BEFORE INSERT ON timeline_entries
          FOR EACH ROW EXECUTE FUNCTION timeline_next_entry();
        """,
        $$"""
        CREATE FUNCTION timeline_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          -- Canonical JSON begins with "entry"; parsing it would fail on a reason that holds a NUL.
          IF TG_OP = 'UPDATE' AND OLD."Payload" IS NOT NULL AND NEW."Payload" IS NULL AND NEW."Salt" IS NULL
             AND NEW."IncidentId" = OLD."IncidentId" AND NEW."Sequence" = OLD."Sequence" AND NEW."Kind" = OLD."Kind"
             AND NEW."HappenedAt" = OLD."HappenedAt" AND NEW."RecordedAt" = OLD."RecordedAt" AND NEW."Envelope" = OLD."Envelope"
             AND NEW."PreviousHash" = OLD."PreviousHash" AND NEW."Hash" = OLD."Hash" AND OLD."Kind" <> 'PayloadRedacted'
             AND EXISTS (SELECT 1 FROM timeline_entries r WHERE r."IncidentId" = OLD."IncidentId"
               AND r."Sequence" = NEW."RedactedBySequence" AND r."Sequence" > OLD."Sequence" AND r."Kind" = 'PayloadRedacted'
               AND starts_with(r."Payload", '{"entry":' || OLD."Sequence" || ',')) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{{Unchangeable}}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        """
        CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE ON timeline_entries
          FOR EACH ROW EXECUTE FUNCTION timeline_append_only();
        """,
        """
        CREATE TRIGGER timeline_no_truncate BEFORE TRUNCATE ON timeline_entries
          FOR EACH STATEMENT EXECUTE FUNCTION timeline_append_only();
        """,
        """
        CREATE TRIGGER incident_no_truncate BEFORE TRUNCATE ON incidents
          FOR EACH STATEMENT EXECUTE FUNCTION timeline_append_only();
        """,
    ];
}
