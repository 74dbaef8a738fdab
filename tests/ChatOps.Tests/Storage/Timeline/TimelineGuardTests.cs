using System.Data.Common;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Storage.Timeline;

/// <summary>What the database itself refuses, asked in plain SQL by somebody who has its password.</summary>
public class TimelineGuardTests
{
    private const string Columns = """
        "IncidentId", "Sequence", "Kind", "HappenedAt", "RecordedAt", "Envelope", "Payload", "Salt", "PreviousHash", "Hash"
        """;

    [Theory, OnEachProvider]
    public async Task No_column_of_an_entry_can_be_updated(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await ThreeEntriesAsync(record);
        var zero = new byte[32];
        (string Set, object[] Values)[] changes =
        [
            ("\"IncidentId\" = {0}", [Guid.NewGuid()]),
            ("\"Sequence\" = {0}", [99L]),
            ("\"Kind\" = {0}", ["Decision"]),
            ("\"HappenedAt\" = \"RecordedAt\"", []),
            ("\"RecordedAt\" = \"HappenedAt\"", []),
            ("\"Envelope\" = {0}", ["{}"]),
            ("\"Payload\" = {0}", ["{}"]),
            ("\"Payload\" = NULL", []),
            ("\"Payload\" = NULL, \"Salt\" = NULL", []),
            ("\"Payload\" = NULL, \"Salt\" = NULL, \"RedactedBySequence\" = 3", []),
            ("\"Salt\" = {0}", [zero]),
            ("\"Salt\" = NULL", []),
            ("\"PreviousHash\" = {0}", [zero]),
            ("\"Hash\" = {0}", [zero]),
            ("\"RedactedBySequence\" = 3", []),
        ];

        foreach (var (set, values) in changes)
        {
            await RefusedAsync(record, $"UPDATE timeline_entries SET {set} WHERE \"Sequence\" = 2", values);
        }

        await AssertUntouchedAsync(record, incident);
    }

    [Theory, OnEachProvider]
    public async Task No_entry_can_be_deleted(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await ThreeEntriesAsync(record);

        await RefusedAsync(record, "DELETE FROM timeline_entries");
        await RefusedAsync(record, "DELETE FROM timeline_entries WHERE \"Sequence\" = 3");
        await RefusedAsync(record, "DELETE FROM incidents");

        await AssertUntouchedAsync(record, incident);
    }

    [Theory, OnEachProvider]
    public async Task The_timeline_cannot_be_emptied_at_a_stroke(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await ThreeEntriesAsync(record);

        // SQLite has no TRUNCATE; its DELETE without a condition is one, unless a trigger stands in the way.
        string[] statements = provider == StorageProvider.Postgres
            ? ["TRUNCATE timeline_entries", "TRUNCATE incidents CASCADE"]
            : ["DELETE FROM timeline_entries"];
        foreach (var statement in statements)
        {
            await RefusedAsync(record, statement);
        }

        await AssertUntouchedAsync(record, incident);
    }

    [Theory, OnEachProvider]
    public async Task An_entry_cannot_be_overwritten_by_an_insert(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await ThreeEntriesAsync(record);
        string[] statements = provider == StorageProvider.Sqlite
            ?
            [
                $"INSERT OR REPLACE INTO timeline_entries ({Columns}) SELECT {Columns} FROM timeline_entries WHERE \"Sequence\" = 2",
                $"REPLACE INTO timeline_entries ({Columns}) SELECT {Columns} FROM timeline_entries WHERE \"Sequence\" = 3",
                $"""
                INSERT INTO timeline_entries ({Columns}) SELECT {Columns} FROM timeline_entries WHERE "Sequence" = 3
                ON CONFLICT DO UPDATE SET "Payload" = 'x'
                """,
            ]
            :
            [
                $$"""
                INSERT INTO timeline_entries ({{Columns}}) SELECT {{Columns}} FROM timeline_entries WHERE "Sequence" = 3
                ON CONFLICT ("IncidentId", "Sequence") DO UPDATE SET "Payload" = 'x'
                """,
                """
                MERGE INTO timeline_entries t USING (SELECT 3 AS s) w ON t."Sequence" = w.s
                WHEN MATCHED THEN UPDATE SET "Payload" = 'x'
                """,
                """
                MERGE INTO timeline_entries t USING (SELECT 3 AS s) w ON t."Sequence" = w.s WHEN MATCHED THEN DELETE
                """,
            ];

        foreach (var statement in statements)
        {
            await RefusedAsync(record, statement);
        }

        await AssertUntouchedAsync(record, incident);
    }

    [Fact]
    public async Task A_right_next_entry_cannot_push_an_old_row_out_by_its_rowid()
    {
        await using var record = await TestRecord.CreateAsync(StorageProvider.Sqlite);
        var incident = await ThreeEntriesAsync(record);
        var next = await NextEntryAsync(record, incident);

        await RefusedAsync(
            record,
            $$"""
            INSERT OR REPLACE INTO timeline_entries (rowid, {{Columns}})
            SELECT (SELECT rowid FROM timeline_entries WHERE "Sequence" = 1), "IncidentId", 4, "Kind", "HappenedAt", "RecordedAt",
              {0}, {1}, {2}, "Hash", {3} FROM timeline_entries WHERE "Sequence" = 3
            """,
            next.Envelope, next.Payload!, next.Salt!, next.Hash);

        await AssertUntouchedAsync(record, incident);
    }

    [Fact]
    public async Task A_right_redaction_cannot_push_another_row_out_by_its_rowid()
    {
        await using var record = await TestRecord.CreateAsync(StorageProvider.Sqlite);
        var incident = await ThreeEntriesAsync(record);
        await record.Journal.AppendAsync(
            incident, new PayloadRedacted(2, "a secret"), TestRecord.AnaActing, TestRecord.FromConsole, null, Token);

        await RefusedAsync(
            record,
            """
            UPDATE OR REPLACE timeline_entries SET "Payload" = NULL, "Salt" = NULL, "RedactedBySequence" = 4,
              rowid = (SELECT rowid FROM timeline_entries WHERE "Sequence" = 1)
            WHERE "Sequence" = 2
            """);

        Assert.Equal(4, (await record.TimelineAsync(incident)).Count);
    }

    [Theory, OnEachProvider]
    public async Task Only_the_next_entry_of_the_chain_can_be_inserted(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await ThreeEntriesAsync(record);
        var last = (await record.TimelineAsync(incident))[^1];
        var wrong = new byte[32];

        await InsertRefusedAsync(record, 5, last.Hash);
        await InsertRefusedAsync(record, 4, wrong);
        await InsertRefusedAsync(record, 4, last.PreviousHash);
        await InsertRefusedAsync(record, 3, last.PreviousHash);
        await InsertRefusedAsync(record, 0, wrong);
        await InsertRefusedAsync(record, -1, wrong);
        await InsertRefusedAsync(record, 4, last.Hash, payload: "NULL");
        await InsertRefusedAsync(record, 4, last.Hash, salt: "NULL");
        await InsertRefusedAsync(record, 4, last.Hash, redactedBy: "2");

        await AssertUntouchedAsync(record, incident);
        Assert.Equal(1, await InsertAsync(record, 4, last.Hash));
    }

    [Theory, OnEachProvider]
    public async Task The_first_entry_of_a_chain_follows_nothing(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var chained = await ThreeEntriesAsync(record);
        var last = (await record.TimelineAsync(chained))[^1];
        await record.Record.WriteAsync(
            async (session, token) =>
            {
                var (bare, _) = Incident.Open(
                    new IncidentId(Guid.NewGuid()), 99, TestRecord.Declaration(), SeverityPolicy.DefaultFor(Severity.P0), session.Now);
                session.Db.Incidents.Add(bare!);
                await Task.CompletedTask.WaitAsync(token);
            },
            Token);
        const string sql = $$"""
            INSERT INTO timeline_entries ({{Columns}})
            SELECT (SELECT "Id" FROM incidents WHERE "Number" = 99), 1, "Kind", "HappenedAt", "RecordedAt", "Envelope", "Payload",
              "Salt", {0}, "Hash" FROM timeline_entries WHERE "Sequence" = 3
            """;

        await RefusedAsync(record, sql, last.Hash);
        Assert.Equal(1, await record.ExecuteAsync(sql, new byte[32]));
    }

    private static Task<int> InsertAsync(
        TestRecord record, long sequence, byte[] previous, string payload = "\"Payload\"", string salt = "\"Salt\"", string redactedBy = "NULL") =>
        record.ExecuteAsync(
            $$"""
            INSERT INTO timeline_entries ({{Columns}}, "RedactedBySequence")
            SELECT "IncidentId", {0}, "Kind", "HappenedAt", "RecordedAt", "Envelope", {{payload}}, {{salt}}, {1}, "Hash", {{redactedBy}}
            FROM timeline_entries WHERE "Sequence" = 3
            """,
            sequence, previous);

    private static async Task InsertRefusedAsync(
        TestRecord record, long sequence, byte[] previous, string payload = "\"Payload\"", string salt = "\"Salt\"", string redactedBy = "NULL") =>
        await Assert.ThrowsAnyAsync<DbException>(() => InsertAsync(record, sequence, previous, payload, salt, redactedBy));

    private static async Task RefusedAsync(TestRecord record, string sql, params object[] values)
    {
        var refusal = await Record.ExceptionAsync(() => record.ExecuteAsync(sql, values));

        Assert.True(refusal is DbException, $"Not refused: {sql}");
    }

    private static async Task<IncidentId> ThreeEntriesAsync(TestRecord record)
    {
        var incident = await record.OpenIncidentAsync();
        await record.Journal.AppendAsync(
            incident, new Note("first"), TestRecord.AnaActing, TestRecord.FromConsole, record.Clock.Now().AddMinutes(-1), Token);
        await record.NoteAsync(incident, "second");
        return incident;
    }

    private static async Task<TimelineEntry> NextEntryAsync(TestRecord record, IncidentId incident)
    {
        var last = (await record.TimelineAsync(incident))[^1];
        return TimelineEntry.Append(
            last.AsHead(), incident, new Note("third"), TestRecord.AnaActing, TestRecord.FromConsole, last.HappenedAt, last.RecordedAt);
    }

    private static async Task AssertUntouchedAsync(TestRecord record, IncidentId incident)
    {
        var report = await record.VerifyAsync(incident);

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(3, report.Entries);
        Assert.Equal(0, report.Redacted);
    }
}
