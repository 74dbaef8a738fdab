namespace ChatOps.Storage.Requests;

/// <summary>
/// What the database itself refuses of requests, whoever asks: states that do not follow, a run that not enough other
/// people agreed to, another plan under an old approval, a word that is changed or taken away. The rules are those of
/// <see cref="RequestStateRules"/> and <see cref="ApprovalRule"/>.
/// </summary>
internal static class RequestGuards
{
    private const string NotThis = "requests: that does not follow";
    private const string NotEnough = "requests: not enough people agreed to this plan";
    private const string Fixed = "requests: what was asked and planned is fixed";
    private const string NoWord = "requests: no word counts now";
    private const string Kept = "requests: nothing of a request is taken away";
    private const string NotAtWork = "requests: a step belongs to a run at work";

    private static readonly string Legal = string.Join(", ", RequestStateRules.All.Select(pair => $"'{pair.From}>{pair.To}'"));

    // Set once; NULL until then.
    private static readonly string[] Once = ["Plan", "PlanDigest", "Digest", "Facts", "Policy", "BootId", "DispatchedAt"];

    private static readonly string[] Never =
    [
        "Id", "Number", "IncidentId", "Kind", "ActionId", "HostId", "Parameters", "Run", "Changes", "Destructive", "PeopleNeeded",
        "RequesterId", "RequesterLeads", "Reason", "Waived", "Nonce", "RequestedAt",
    ];

    private static readonly string FixedInSqlite = string.Join(" OR ",
        [.. Never.Select(name => $"NEW.\"{name}\" <> OLD.\"{name}\""), .. Once.Select(name => $"(OLD.\"{name}\" IS NOT NULL AND NEW.\"{name}\" IS NOT OLD.\"{name}\")"), "NEW.\"OfRequestId\" IS NOT OLD.\"OfRequestId\"", "NEW.\"RequesterTeam\" IS NOT OLD.\"RequesterTeam\""]);

    private static readonly string FixedInPostgres = FixedInSqlite.Replace(" IS NOT OLD.", " IS DISTINCT FROM OLD.", StringComparison.Ordinal);

    private const string Agreed =
        """
        (SELECT COUNT(*) FROM action_verdicts v WHERE v."RequestId" = NEW."Id" AND v."Verdict" = 'Approve' AND v."Digest" = NEW."Digest"
           AND v."PersonId" <> NEW."RequesterId")
        """;

    // One person alone, for what can be taken back and takes two.
    private const string Alone =
        """
        (NOT NEW."Destructive" AND NEW."PeopleNeeded" <= 2 AND NEW."Kind" = 'Run'
           AND EXISTS (SELECT 1 FROM break_glasses g WHERE g."RequestId" = NEW."Id" AND g."Digest" = NEW."Digest"))
        """;

    private const string GlassMayBreak =
        """
        EXISTS (SELECT 1 FROM action_requests r WHERE r."Id" = NEW."RequestId" AND r."Digest" = NEW."Digest" AND r."State" = 'AwaitingApproval'
           AND NOT r."Destructive" AND r."PeopleNeeded" <= 2 AND r."Kind" = 'Run')
        """;

    private const string OnlyCountersigned =
        """
        NEW."RequestId" = OLD."RequestId" AND NEW."PersonId" = OLD."PersonId" AND NEW."Digest" = OLD."Digest" AND NEW."Reason" = OLD."Reason"
          AND NEW."Account" = OLD."Account" AND NEW."At" = OLD."At" AND NEW."CountersignDueAt" = OLD."CountersignDueAt" AND OLD."CountersignedAt" IS NULL
        """;

    private const string Denied = """EXISTS (SELECT 1 FROM action_verdicts v WHERE v."RequestId" = NEW."Id" AND v."Verdict" = 'Deny')""";

    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"""
        CREATE TRIGGER request_begins BEFORE INSERT ON action_requests WHEN NEW."State" <> 'PreChecking'
        BEGIN SELECT RAISE(ABORT, '{NotThis}'); END;
        """,
        $"""
        CREATE TRIGGER request_follows BEFORE UPDATE ON action_requests
        WHEN NEW."State" <> OLD."State" AND OLD."State" || '>' || NEW."State" NOT IN ({Legal})
        BEGIN SELECT RAISE(ABORT, '{NotThis}'); END;
        """,
        $"""
        CREATE TRIGGER request_fixed BEFORE UPDATE ON action_requests WHEN {FixedInSqlite}
        BEGIN SELECT RAISE(ABORT, '{Fixed}'); END;
        """,
        $"""
        CREATE TRIGGER request_agreed BEFORE UPDATE ON action_requests
        WHEN NEW."State" <> OLD."State" AND NEW."State" IN ('Approved', 'Dispatching') AND (({Agreed} < NEW."PeopleNeeded" - 1 AND NOT {Alone}) OR {Denied})
        BEGIN SELECT RAISE(ABORT, '{NotEnough}'); END;
        """,
        $"""
        CREATE TRIGGER request_stays BEFORE DELETE ON action_requests BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER verdict_counts BEFORE INSERT ON action_verdicts
        WHEN NOT EXISTS (SELECT 1 FROM action_requests r WHERE r."Id" = NEW."RequestId" AND r."Digest" = NEW."Digest"
          AND (r."State" = 'AwaitingApproval' OR (r."State" = 'Approved' AND NEW."Verdict" = 'Deny')))
          OR EXISTS (SELECT 1 FROM action_verdicts v WHERE v."RequestId" = NEW."RequestId" AND v."PersonId" = NEW."PersonId")
        BEGIN SELECT RAISE(ABORT, '{NoWord}'); END;
        """,
        $"""
        CREATE TRIGGER verdict_fixed BEFORE UPDATE ON action_verdicts BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER verdict_stays BEFORE DELETE ON action_verdicts BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER glass_breaks BEFORE INSERT ON break_glasses WHEN NOT {GlassMayBreak} OR NEW."CountersignedAt" IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{NoWord}'); END;
        """,
        $"""
        CREATE TRIGGER glass_fixed BEFORE UPDATE ON break_glasses WHEN NOT ({OnlyCountersigned})
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER glass_stays BEFORE DELETE ON break_glasses BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER step_at_work BEFORE INSERT ON action_steps
        WHEN NOT EXISTS (SELECT 1 FROM action_requests r WHERE r."Id" = NEW."RequestId" AND r."State" IN ('Dispatching', 'Running'))
          OR EXISTS (SELECT 1 FROM action_steps s WHERE s."RequestId" = NEW."RequestId" AND s."Name" = NEW."Name")
        BEGIN SELECT RAISE(ABORT, '{NotAtWork}'); END;
        """,
        $"""
        CREATE TRIGGER step_fixed BEFORE UPDATE ON action_steps WHEN OLD."EndedAt" IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
        $"""
        CREATE TRIGGER step_stays BEFORE DELETE ON action_steps BEGIN SELECT RAISE(ABORT, '{Kept}'); END;
        """,
    ];

    public static readonly IReadOnlyList<string> Postgres =
    [
        $"""
        CREATE FUNCTION request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW."State" <> 'PreChecking' THEN
              RAISE EXCEPTION '{NotThis}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
          END IF;
          IF TG_OP <> 'UPDATE' THEN
            RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF NEW."State" <> OLD."State" AND OLD."State" || '>' || NEW."State" NOT IN ({Legal}) THEN
            RAISE EXCEPTION '{NotThis}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF {FixedInPostgres} THEN
            RAISE EXCEPTION '{Fixed}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF NEW."State" <> OLD."State" AND NEW."State" IN ('Approved', 'Dispatching') AND (({Agreed} < NEW."PeopleNeeded" - 1 AND NOT {Alone}) OR {Denied}) THEN
            RAISE EXCEPTION '{NotEnough}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
        """,
        """
        CREATE TRIGGER request_guard BEFORE INSERT OR UPDATE OR DELETE ON action_requests FOR EACH ROW EXECUTE FUNCTION request_guard();
        """,
        """
        CREATE TRIGGER request_no_truncate BEFORE TRUNCATE ON action_requests FOR EACH STATEMENT EXECUTE FUNCTION request_guard();
        """,
        $"""
        CREATE FUNCTION verdict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP <> 'INSERT' THEN
            RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          -- The request's row is locked, so that a word and the end of its time cannot pass each other.
          PERFORM 1 FROM action_requests r WHERE r."Id" = NEW."RequestId" AND r."Digest" = NEW."Digest"
            AND (r."State" = 'AwaitingApproval' OR (r."State" = 'Approved' AND NEW."Verdict" = 'Deny')) FOR UPDATE;
          IF NOT FOUND THEN
            RAISE EXCEPTION '{NoWord}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
        """,
        """
        CREATE TRIGGER verdict_guard BEFORE INSERT OR UPDATE OR DELETE ON action_verdicts FOR EACH ROW EXECUTE FUNCTION verdict_guard();
        """,
        """
        CREATE TRIGGER verdict_no_truncate BEFORE TRUNCATE ON action_verdicts FOR EACH STATEMENT EXECUTE FUNCTION verdict_guard();
        """,
        $"""
        CREATE FUNCTION glass_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' AND NEW."CountersignedAt" IS NULL THEN
            PERFORM 1 FROM action_requests r WHERE r."Id" = NEW."RequestId" FOR UPDATE;
            IF {GlassMayBreak} THEN
              RETURN NEW;
            END IF;
            RAISE EXCEPTION '{NoWord}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF TG_OP = 'UPDATE' AND {OnlyCountersigned} THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        """
        CREATE TRIGGER glass_guard BEFORE INSERT OR UPDATE OR DELETE ON break_glasses FOR EACH ROW EXECUTE FUNCTION glass_guard();
        """,
        """
        CREATE TRIGGER glass_no_truncate BEFORE TRUNCATE ON break_glasses FOR EACH STATEMENT EXECUTE FUNCTION glass_guard();
        """,
        $"""
        CREATE FUNCTION step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            PERFORM 1 FROM action_requests r WHERE r."Id" = NEW."RequestId" AND r."State" IN ('Dispatching', 'Running');
            IF NOT FOUND THEN
              RAISE EXCEPTION '{NotAtWork}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
          END IF;
          IF TG_OP = 'UPDATE' AND OLD."EndedAt" IS NULL THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '{Kept}' USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """,
        """
        CREATE TRIGGER step_guard BEFORE INSERT OR UPDATE OR DELETE ON action_steps FOR EACH ROW EXECUTE FUNCTION step_guard();
        """,
        """
        CREATE TRIGGER step_no_truncate BEFORE TRUNCATE ON action_steps FOR EACH STATEMENT EXECUTE FUNCTION step_guard();
        """,
    ];
}
