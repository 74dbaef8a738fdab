using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.Timeline;

/// <summary>The chain in the database, and what an owner of the database could do to it once the guards are gone.</summary>
public class LiveTimelineTests
{
    [Theory, OnEachProvider]
    public async Task Entries_form_a_chain_from_thirty_two_zero_bytes_on(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();

        var second = await record.NoteAsync(incident, "second");

        var timeline = await record.TimelineAsync(incident);
        Assert.Equal([1L, 2L], timeline.Select(entry => entry.Sequence));
        Assert.Equal(new byte[32], timeline[0].PreviousHash);
        Assert.Equal(timeline[0].Hash, timeline[1].PreviousHash);
        Assert.Equal(second.AsHead(), timeline[1].AsHead());
        Assert.Equal("second", timeline[1].ReadPayload<Note>()?.Text);
    }

    [Theory, OnEachProvider]
    public async Task What_one_transaction_records_is_chained_in_order(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();

        var head = await record.Record.WriteAsync(
            async (session, token) =>
            {
                foreach (var text in (string[])["a", "b", "c"])
                {
                    await session.RecordAsync(incident, new Note(text), TestRecord.AnaActing, TestRecord.FromConsole, null, token);
                }

                return await session.HeadAsync(incident, token);
            },
            Token);

        var timeline = await record.TimelineAsync(incident);
        Assert.Equal(["a", "b", "c"], timeline.Skip(1).Select(entry => entry.ReadPayload<Note>()?.Text));
        Assert.Equal(head, timeline[^1].AsHead());
        Assert.True((await record.VerifyAsync(incident)).Holds);
    }

    [Theory, OnEachProvider]
    public async Task An_entry_says_when_it_happened_and_when_it_was_recorded(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var happened = record.Clock.Now().AddHours(-2);

        await record.Journal.AppendAsync(incident, new Note("found in a log"), TestRecord.AnaActing, TestRecord.FromConsole, happened, Token);

        var entry = (await record.TimelineAsync(incident))[1];
        Assert.Equal(happened, entry.HappenedAt);
        Assert.Equal(record.Clock.Now(), entry.RecordedAt);
        var envelope = entry.ReadEnvelope();
        Assert.Equal((TestRecord.AnaActing, TestRecord.FromConsole), (envelope.Actor, envelope.Source));
    }

    [Theory, OnEachProvider]
    public async Task An_entry_for_an_incident_that_is_not_there_is_a_fault(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);

        await Assert.ThrowsAsync<DbUpdateException>(() => record.NoteAsync(new IncidentId(Guid.NewGuid()), "lost"));
    }

    [Theory, OnEachProvider]
    public async Task The_journal_goes_on_after_somebody_else_has_written(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var other = record.AnotherBot();
        var incident = await record.OpenIncidentAsync();
        await record.NoteAsync(incident, "second");
        await other.Journal.AppendAsync(incident, new Note("third"), TestRecord.AnaActing, TestRecord.FromConsole, null, Token);

        var fourth = await record.NoteAsync(incident, "fourth");

        Assert.Equal(4, fourth.Sequence);
        Assert.True((await record.VerifyAsync(incident)).Holds);
    }

    [Theory, OnEachProvider]
    public async Task An_edit_behind_the_guards_is_found_and_named(StorageProvider provider)
    {
        (string Set, TimelineFault Fault)[] edits =
        [
            ("\"Payload\" = 'x'", TimelineFault.PayloadChanged),
            ("\"Payload\" = ''", TimelineFault.PayloadMissing),
            ("\"Payload\" = NULL", TimelineFault.PayloadMissing),
            ("\"Payload\" = NULL, \"Salt\" = NULL, \"RedactedBySequence\" = 3", TimelineFault.PayloadMissing),
            ("\"Salt\" = \"Hash\"", TimelineFault.PayloadChanged),
            ("\"Salt\" = NULL", TimelineFault.PayloadChanged),
            ("\"Envelope\" = REPLACE(\"Envelope\", 'ana', 'ben')", TimelineFault.EnvelopeChanged),
            ("\"Envelope\" = 'x'", TimelineFault.Unreadable),
            ("\"Hash\" = \"PreviousHash\"", TimelineFault.EnvelopeChanged),
            ("\"PreviousHash\" = \"Hash\"", TimelineFault.EnvelopeChanged),
            ("\"PreviousHash\" = {0}", TimelineFault.NotContinuing),
            ("\"Kind\" = 'Decision'", TimelineFault.ColumnsDiffer),
            ("\"RecordedAt\" = (SELECT \"NextUpdateDueAt\" FROM incidents)", TimelineFault.ColumnsDiffer),
            ("\"HappenedAt\" = (SELECT \"NextUpdateDueAt\" FROM incidents)", TimelineFault.ColumnsDiffer),
        ];
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        await record.NoteAsync(incident, "second");
        await record.NoteAsync(incident, "third");
        await record.DropGuardsAsync();
        await record.ExecuteAsync("CREATE TABLE kept AS SELECT * FROM timeline_entries");

        foreach (var (set, fault) in edits)
        {
            object[] tooLong = set.Contains("{0}", StringComparison.Ordinal) ? [new byte[100]] : [];
            await record.ExecuteAsync($"UPDATE timeline_entries SET {set} WHERE \"Sequence\" = 2", tooLong);

            Assert.Equal((set, new FaultyEntry(2, fault)), (set, (await record.VerifyAsync(incident)).FirstFault));
            await record.ExecuteAsync("DELETE FROM timeline_entries");
            await record.ExecuteAsync("INSERT INTO timeline_entries SELECT * FROM kept");
        }

        Assert.True((await record.VerifyAsync(incident)).Holds);
    }

    [Theory, OnEachProvider]
    public async Task A_removed_or_moved_row_is_found_and_named(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var other = await record.OpenIncidentAsync();
        await record.NoteAsync(incident, "second");
        await record.NoteAsync(incident, "third");
        await record.NoteAsync(other, "second of the other");
        await record.DropGuardsAsync();

        await record.ExecuteAsync("DELETE FROM timeline_entries WHERE \"Sequence\" = 2 AND \"IncidentId\" = {0}", incident.Value);
        Assert.Equal(new FaultyEntry(2, TimelineFault.OutOfSequence), (await record.VerifyAsync(incident)).FirstFault);
        await record.ExecuteAsync(
            "UPDATE timeline_entries SET \"IncidentId\" = {0} WHERE \"Sequence\" = 2 AND \"IncidentId\" = {1}", incident.Value, other.Value);
        Assert.Equal(new FaultyEntry(2, TimelineFault.OtherIncident), (await record.VerifyAsync(incident)).FirstFault);
        await record.ExecuteAsync("DELETE FROM timeline_entries WHERE \"Sequence\" = 2");
        await record.ExecuteAsync("UPDATE timeline_entries SET \"Sequence\" = 2 WHERE \"Sequence\" = 3");
        Assert.Equal(new FaultyEntry(2, TimelineFault.OutOfSequence), (await record.VerifyAsync(incident)).FirstFault);
    }

    [Theory, OnEachProvider]
    public async Task A_cut_tail_is_found_by_a_quoted_head_and_honestly_not_without_one(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var second = await record.NoteAsync(incident, "second");
        var third = await record.NoteAsync(incident, "third");
        Assert.True(QuotedHead.TryParse(second.AsHead().Quote, out var early));
        Assert.True(QuotedHead.TryParse(third.AsHead().Quote, out var late));
        await record.DropGuardsAsync();

        await record.ExecuteAsync("DELETE FROM timeline_entries WHERE \"Sequence\" = 3");

        Assert.True((await record.VerifyAsync(incident)).Holds);
        Assert.Equal(early, (await record.VerifyAsync(incident, early!)).LastQuoted);
        Assert.Equal(new FaultyEntry(3, TimelineFault.TailCut), (await record.VerifyAsync(incident, early!, late!)).FirstFault);
    }

    [Theory, OnEachProvider]
    public async Task An_export_of_the_live_record_holds(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        await record.NoteAsync(incident, "a secret");
        await record.RedactAsync(incident, 2, "a secret");
        using var file = new MemoryStream();
        await using var db = record.Record.Read();

        await TimelineFile.WriteAsync(file, "{}", db.TimelineEntries.Of(incident).AsAsyncEnumerable(), Token);

        file.Position = 0;
        var report = await TimelineFile.VerifyAsync(file, [], Token);
        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal((3L, 1L), (report.Entries, report.Redacted));
    }
}
