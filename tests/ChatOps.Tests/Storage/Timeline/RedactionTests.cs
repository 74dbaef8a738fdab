using System.Data.Common;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Storage.Timeline;

public class RedactionTests
{
    private const string Redact = """
        UPDATE timeline_entries SET "Payload" = NULL, "Salt" = NULL, "RedactedBySequence" = {0} WHERE "Sequence" = {1}
        """;

    [Theory, OnEachProvider]
    public async Task A_redaction_removes_payload_and_salt_and_the_chain_still_holds(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        await record.NoteAsync(incident, "the password is hunter2");

        var (entry, refusal) = await record.RedactAsync(incident, 2, "a pasted password");

        var redacted = (await record.TimelineAsync(incident))[1];
        Assert.Null(refusal);
        Assert.Equal(3, entry?.Sequence);
        Assert.Null(redacted.Payload);
        Assert.Null(redacted.Salt);
        Assert.Null(redacted.ReadPayload<Note>());
        Assert.Equal(3, redacted.RedactedBySequence);
        var report = await record.VerifyAsync(incident);
        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(1, report.Redacted);
    }

    [Theory, OnEachProvider]
    public async Task A_second_redaction_of_the_same_entry_is_refused(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        await record.RedactAsync(incident, 1, "a secret");

        var (entry, refusal) = await record.RedactAsync(incident, 1, "once more");

        Assert.Null(entry);
        Assert.Equal(new IncidentRefusal.NothingToRedact(1), refusal);
        Assert.Equal(2, (await record.TimelineAsync(incident)).Count);
    }

    [Theory, OnEachProvider]
    public async Task Two_who_redact_one_entry_at_once_leave_one_redaction(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(who => record.RedactAsync(incident, 1, $"seen by {who}")));

        Assert.Single(outcomes, outcome => outcome.Entry is not null);
        Assert.Equal(3, outcomes.Count(outcome => outcome.Refusal == new IncidentRefusal.NothingToRedact(1)));
        Assert.Equal(2, (await record.TimelineAsync(incident)).Count);
    }

    [Theory, OnEachProvider]
    public async Task A_redaction_cannot_itself_be_redacted(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        await record.RedactAsync(incident, 1, "a secret");

        var (_, refusal) = await record.RedactAsync(incident, 2, "and who did it");

        Assert.Equal(new IncidentRefusal.NothingToRedact(2), refusal);
        await AppendAsync(record, incident, new PayloadRedacted(2, "in plain SQL"));
        await Assert.ThrowsAnyAsync<DbException>(() => record.ExecuteAsync(Redact, 3L, 2L));
    }

    [Theory, OnEachProvider]
    public async Task There_is_nothing_to_redact_in_an_entry_that_is_not_there(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();

        var (_, refusal) = await record.RedactAsync(incident, 7, "a guess");

        Assert.Equal(new IncidentRefusal.NothingToRedact(7), refusal);
    }

    [Theory, OnEachProvider]
    public async Task The_database_lets_a_payload_go_only_for_the_entry_that_accounts_for_it(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var other = await record.OpenIncidentAsync();
        await record.NoteAsync(incident, "second");
        await record.NoteAsync(incident, "third");
        await AppendAsync(record, incident, new PayloadRedacted(2, "a secret"));
        await record.NoteAsync(incident, "fifth");
        await record.NoteAsync(other, "second");

        await RefusedAsync(record, incident, by: 4, target: 3);
        await RefusedAsync(record, incident, by: 4, target: 5);
        await RefusedAsync(record, incident, by: 5, target: 2);
        await RefusedAsync(record, incident, by: 9, target: 2);
        await RefusedAsync(record, other, by: 4, target: 2);
        Assert.Equal(1, await ExecuteAsync(record, incident, by: 4, target: 2));
        await RefusedAsync(record, incident, by: 4, target: 2);
        Assert.Equal(1, (await record.VerifyAsync(incident)).Redacted);
    }

    [Theory, OnEachProvider]
    public async Task A_redaction_takes_nothing_else_of_its_entry_along(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        await AppendAsync(record, incident, new PayloadRedacted(1, "a secret"));
        string[] more =
        [
            "\"Envelope\" = 'x'", "\"Kind\" = 'Note'", "\"HappenedAt\" = (SELECT \"NextUpdateDueAt\" FROM incidents)",
            "\"RecordedAt\" = (SELECT \"NextUpdateDueAt\" FROM incidents)", "\"Hash\" = \"PreviousHash\"",
            "\"PreviousHash\" = \"Hash\"", "\"Sequence\" = 8",
        ];

        foreach (var change in more)
        {
            await Assert.ThrowsAnyAsync<DbException>(() => record.ExecuteAsync(
                $"UPDATE timeline_entries SET \"Payload\" = NULL, \"Salt\" = NULL, \"RedactedBySequence\" = 2, {change} WHERE \"Sequence\" = 1"));
        }

        Assert.Equal(0, (await record.VerifyAsync(incident)).Redacted);
    }

    [Theory, OnEachProvider]
    public async Task A_payload_that_was_redacted_cannot_be_put_back(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var entry = (await record.TimelineAsync(incident))[0];
        await record.RedactAsync(incident, 1, "a secret");

        await Assert.ThrowsAnyAsync<DbException>(() => record.ExecuteAsync(
            "UPDATE timeline_entries SET \"Payload\" = {0}, \"Salt\" = {1}, \"RedactedBySequence\" = NULL WHERE \"Sequence\" = 1",
            entry.Payload!, entry.Salt!));
    }

    [Theory, OnEachProvider]
    public async Task A_reason_may_hold_any_character(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        const string reason = "nul \0, quote \", backslash \\u0000, line\nend, \u2028, 🔑";

        var (entry, _) = await record.RedactAsync(incident, 1, reason);

        Assert.Equal(new PayloadRedacted(1, reason), entry?.ReadPayload<PayloadRedacted>());
        Assert.True((await record.VerifyAsync(incident)).Holds);
    }

    private static Task<TimelineEntry> AppendAsync(TestRecord record, IncidentId incident, TimelineEvent happened) =>
        record.Journal.AppendAsync(incident, happened, TestRecord.AnaActing, TestRecord.FromConsole, null, Token);

    private static Task<int> ExecuteAsync(TestRecord record, IncidentId incident, long by, long target) =>
        record.ExecuteAsync(Redact + " AND \"IncidentId\" = {2}", by, target, incident.Value);

    private static async Task RefusedAsync(TestRecord record, IncidentId incident, long by, long target) =>
        await Assert.ThrowsAnyAsync<DbException>(() => ExecuteAsync(record, incident, by, target));
}
