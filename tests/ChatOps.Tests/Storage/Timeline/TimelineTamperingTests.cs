using System.Text;
using System.Text.Json;
using ChatOps.Storage.Timeline;
using static ChatOps.Tests.Storage.Timeline.ExportedTimeline;

namespace ChatOps.Tests.Storage.Timeline;

/// <summary>What somebody could do to an exported timeline, and what the verifier calls it.</summary>
public class TimelineTamperingTests
{
    [Fact]
    public async Task An_untouched_export_holds()
    {
        var export = Of(9);

        var report = await VerifyAsync(export.Document(), export.QuotedHead);

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(9, report.Entries);
        Assert.Equal(export.Head, report.Head);
        Assert.Equal(export.QuotedHead, report.LastQuoted);
        Assert.Equal($"{export.Entries[0].IncidentId}", report.Incident);
    }

    [Fact]
    public async Task Every_flipped_bit_of_an_entry_is_found()
    {
        var export = Of(3);
        var whole = Encoding.UTF8.GetBytes(export.JsonLines());
        var start = Encoding.UTF8.GetByteCount(export.Lines[0]) + 1;
        var end = start + Encoding.UTF8.GetByteCount(export.Lines[1]);

        for (var position = start; position < end; position++)
        {
            var flipped = whole.ToArray();
            flipped[position] ^= (byte)(1 << (position % 8));
            var report = await VerifyAsync(flipped);

            // The case of a hexadecimal digit says nothing; everything else must be found, and found in entry 2.
            Assert.True(
                !report.Holds || (char)whole[position] is >= 'a' and <= 'f',
                $"A flipped bit at {position} ('{(char)whole[position]}' to '{(char)flipped[position]}') was not found.");
            Assert.True(report.Holds || report.FirstFault?.Sequence == 2, $"At {position}: {report.FirstFault}");
        }
    }

    [Fact]
    public async Task An_edited_payload_is_called_that()
    {
        var export = Of(4);
        export.Edit(2, line => line["payload"]!["text"] = "something else");

        await AssertFaultAsync(export, 2, TimelineFault.PayloadChanged);
    }

    [Fact]
    public async Task An_edited_salt_is_a_changed_payload()
    {
        var export = Of(4);
        export.Edit(2, line => line["salt"] = new string('0', 64));

        await AssertFaultAsync(export, 2, TimelineFault.PayloadChanged);
    }

    [Theory]
    [InlineData("happenedAt", "2026-11-23T09:00:00.000000Z")]
    [InlineData("kind", "Decision")]
    [InlineData("payloadDigest", "00")]
    public async Task An_edited_envelope_is_called_that(string property, string value)
    {
        var export = Of(4);
        export.Edit(2, line => line["envelope"]![property] = value);

        await AssertFaultAsync(export, 2, TimelineFault.EnvelopeChanged);
    }

    [Fact]
    public async Task A_changed_actor_is_a_changed_envelope()
    {
        var export = Of(4);
        export.Edit(2, line => line["envelope"]!["actor"]!["person"] = "ben");

        await AssertFaultAsync(export, 2, TimelineFault.EnvelopeChanged);
    }

    [Fact]
    public async Task An_edited_hash_no_longer_fits_its_envelope()
    {
        var export = Of(4);
        export.Edit(2, line => line["hash"] = new string('0', 64));

        await AssertFaultAsync(export, 2, TimelineFault.EnvelopeChanged);
    }

    [Fact]
    public async Task A_replaced_entry_with_a_hash_of_its_own_does_not_continue_the_chain()
    {
        var export = Of(4);
        export.Lines[1] = export.RewrittenFrom(1).Lines[1];

        await AssertFaultAsync(export, 2, TimelineFault.NotContinuing);
    }

    [Fact]
    public async Task A_removed_entry_leaves_a_gap()
    {
        var export = Of(4);
        export.Lines.RemoveAt(1);

        await AssertFaultAsync(export, 2, TimelineFault.OutOfSequence);
    }

    [Fact]
    public async Task A_cut_beginning_leaves_a_gap()
    {
        var export = Of(4);
        export.Lines.RemoveAt(0);

        await AssertFaultAsync(export, 1, TimelineFault.OutOfSequence);
    }

    [Fact]
    public async Task Swapped_entries_are_out_of_sequence()
    {
        var export = Of(4);
        (export.Lines[1], export.Lines[2]) = (export.Lines[2], export.Lines[1]);

        await AssertFaultAsync(export, 2, TimelineFault.OutOfSequence);
    }

    [Fact]
    public async Task A_repeated_entry_is_out_of_sequence()
    {
        var export = Of(4);
        export.Lines.Insert(2, export.Lines[1]);

        await AssertFaultAsync(export, 3, TimelineFault.OutOfSequence);
    }

    [Fact]
    public async Task An_inserted_entry_that_fits_pushes_the_old_one_out_of_sequence()
    {
        var export = Of(4);
        export.Lines.Insert(2, export.RewrittenFrom(3).Lines[2]);

        await AssertFaultAsync(export, 4, TimelineFault.OutOfSequence);
    }

    [Fact]
    public async Task An_entry_of_another_incident_is_called_that()
    {
        var export = Of(4);
        export.Lines[2] = Of(new(Guid.NewGuid()), [.. Notes(4)]).Lines[2];

        await AssertFaultAsync(export, 3, TimelineFault.OtherIncident);
    }

    [Fact]
    public async Task A_file_of_another_incident_at_the_end_is_found()
    {
        var export = Of(4);
        export.Lines.AddRange(Of(new(Guid.NewGuid()), [.. Notes(4)]).Lines);

        await AssertFaultAsync(export, 5, TimelineFault.OtherIncident);
    }

    [Fact]
    public async Task A_cut_tail_is_found_by_a_quoted_head_and_honestly_not_without_one()
    {
        var export = Of(6);
        export.Lines.RemoveRange(4, 2);

        var unquoted = await VerifyAsync(export.Document());
        var quoted = await VerifyAsync(export.Document(), export.QuotedHead);

        Assert.True(unquoted.Holds);
        Assert.Null(unquoted.LastQuoted);
        Assert.Equal(new FaultyEntry(6, TimelineFault.TailCut), quoted.FirstFault);
    }

    [Fact]
    public async Task A_chain_rewritten_to_its_end_is_found_by_a_quoted_head_and_honestly_not_without_one()
    {
        var export = Of(6);
        var rewritten = export.RewrittenFrom(3);
        var early = new QuotedHead(2, Convert.ToHexStringLower(export.Entries[1].Hash.AsSpan(0, 4)));

        var unquoted = await VerifyAsync(rewritten.Document());
        var quotedBefore = await VerifyAsync(rewritten.Document(), early);
        var quotedAfter = await VerifyAsync(rewritten.Document(), early, export.QuotedHead);

        Assert.True(unquoted.Holds);
        Assert.True(quotedBefore.Holds);
        Assert.Equal(early, quotedBefore.LastQuoted);
        Assert.Equal(new FaultyEntry(6, TimelineFault.NotAsQuoted), quotedAfter.FirstFault);
    }

    [Fact]
    public async Task A_payload_that_is_gone_without_a_redaction_is_missed()
    {
        var export = Of(4);
        export.Edit(2, line => (line["payload"], line["salt"]) = (null, null));

        await AssertFaultAsync(export, 2, TimelineFault.PayloadMissing);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(99)]
    public async Task A_payload_is_accounted_for_only_by_the_redaction_that_names_it(int redactedBy)
    {
        var export = WithRedaction();
        export.Edit(2, line => (line["payload"], line["salt"], line["redactedBy"]) = (null, null, redactedBy));

        await AssertFaultAsync(export, 2, TimelineFault.PayloadMissing);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(99)]
    public async Task A_redacted_entry_names_the_redaction_that_names_it(int redactedBy)
    {
        var export = WithRedaction();
        export.Edit(3, line => line["redactedBy"] = redactedBy);

        await AssertFaultAsync(export, 3, TimelineFault.PayloadMissing);
    }

    [Fact]
    public async Task A_redacted_timeline_holds_and_says_how_much_is_redacted()
    {
        var export = WithRedaction();

        var report = await VerifyAsync(export.Document(), export.QuotedHead);

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(1, report.Redacted);
        Assert.Equal(7, report.Entries);
    }

    [Fact]
    public async Task A_redaction_that_was_cut_off_no_longer_accounts_for_the_payload()
    {
        var export = WithRedaction();
        export.Lines.RemoveRange(5, 2);

        await AssertFaultAsync(export, 3, TimelineFault.PayloadMissing);
    }

    [Theory]
    [InlineData("envelope")]
    [InlineData("payload")]
    [InlineData("salt")]
    [InlineData("redactedBy")]
    [InlineData("previous")]
    [InlineData("hash")]
    [InlineData("\\u0070ayload")]
    public async Task A_doubled_part_is_bad_because_readers_differ_in_which_they_take(string name)
    {
        var export = Of(4);
        var plain = name == "\\u0070ayload" ? "payload" : name;
        var value = JsonDocument.Parse(export.Lines[1]).RootElement.GetProperty(plain).GetRawText();
        var forged = plain is "envelope" or "payload" ? "{\"text\":\"forged\"}" : value;
        export.Lines[1] = $"{export.Lines[1][..^1]},\"{name}\":{value}}}";
        await AssertFaultAsync(export, 2, TimelineFault.Unreadable);

        export.Lines[1] = Of(4).Lines[1].Replace("{\"envelope\":", $"{{\"envelope\":{forged},\"envelope\":", StringComparison.Ordinal);
        await AssertFaultAsync(export, 2, TimelineFault.Unreadable);
    }

    [Theory]
    [InlineData(",\"seal\":\"of approval\"}")]
    [InlineData("}{\"envelope\":{}}")]
    [InlineData("},{\"envelope\":{}}")]
    [InlineData("} nothing to see here")]
    [InlineData("}]")]
    public async Task Anything_more_on_the_line_of_an_entry_is_bad(string more)
    {
        var export = Of(4);
        export.Lines[1] = export.Lines[1][..^1] + more;

        await AssertFaultAsync(export, 2, TimelineFault.Unreadable);
    }

    /// <summary>The fault must be the same in a document, in bare lines, and with the head quoted.</summary>
    private static async Task AssertFaultAsync(ExportedTimeline export, long sequence, TimelineFault fault)
    {
        var expected = new FaultyEntry(sequence, fault);

        Assert.Equal(expected, (await VerifyAsync(export.Document())).FirstFault);
        Assert.Equal(expected, (await VerifyAsync(export.JsonLines())).FirstFault);
        Assert.Equal(expected, (await VerifyAsync(export.Document(), export.QuotedHead)).FirstFault);
    }
}
