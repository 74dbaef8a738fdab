using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using static ChatOps.Tests.Storage.Timeline.ExportedTimeline;

namespace ChatOps.Tests.Storage.Timeline;

/// <summary>Files as they come: laid out anew, cut, from other systems, with something hidden in their frame, or no timeline at all.</summary>
public class TimelineFileTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData("{ \"envelope\":{\"incident\":\"x\"},\"payload\":{\"text\":\"forged\"}}")]
    [InlineData("{\"payload\":{\"text\":\"forged\"},\"envelope\":{}}")]
    [InlineData("null")]
    [InlineData("# a comment")]
    [InlineData("[]")]
    public async Task A_line_that_other_readers_would_take_as_an_entry_is_bad(string line)
    {
        var export = Of(4);
        export.Lines.Insert(2, line);

        Assert.Equal(new FaultyEntry(3, TimelineFault.Unreadable), (await VerifyAsync(export.Document())).FirstFault);
        Assert.Equal(new FaultyEntry(3, TimelineFault.Unreadable), (await VerifyAsync(export.JsonLines())).FirstFault);
    }

    [Theory]
    [InlineData("{\"format\":\"chatops-timeline-1\",\"about\":{},\"entries\":[", "{\"format\":\"chatops-timeline-1\",\"about\":{},\"entries\":[{\"payload\":\"forged\"},")]
    [InlineData("\"entries\":[", "\"entries\":[{\"payload\":\"forged\"}],\"entries\":[")]
    [InlineData("chatops-timeline-1", "chatops-timeline-2")]
    [InlineData("\n]}", "\n,{\"payload\":\"forged\"}]}")]
    [InlineData("\n]}", "\n],\"entries\":[]}")]
    [InlineData("\n]}", "\n]} {}")]
    [InlineData("\n]}", "\n]}\n{\"format\":\"chatops-timeline-1\"}")]
    public async Task Entries_cannot_hide_in_the_frame_of_the_document(string frame, string forged)
    {
        var document = Of(4).Document();

        var report = await VerifyAsync(document.Replace(frame, forged, StringComparison.Ordinal));

        Assert.Equal(TimelineFault.Unreadable, report.FirstFault?.Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public async Task A_file_with_nothing_in_it_does_not_hold(string file)
    {
        var report = await VerifyAsync(file);

        Assert.False(report.Holds);
        Assert.Equal(0, report.Entries);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{\"format\":")]
    [InlineData("[1, 2, 3]")]
    [InlineData("{}")]
    [InlineData("{\"entries\": 7}")]
    [InlineData("{\"entries\": [7]}")]
    [InlineData("{\"envelope\":")]
    [InlineData("{\"envelope\":null}")]
    [InlineData("{\"envelope\":[],\"payload\":1,\"salt\":2,\"redactedBy\":\"x\",\"previous\":3,\"hash\":4}")]
    [InlineData("{\n \"entries\": [ { \"envelope\": { \"sequence\": 1.5 } } ]\n}")]
    [InlineData("{\n \"entries\": [ { \"envelope\": \"\\ud800\" } ]\n}")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    public async Task Garbage_is_unreadable_and_not_a_crash(string file)
    {
        var report = await VerifyAsync(file);

        Assert.Equal(new FaultyEntry(1, TimelineFault.Unreadable), report.FirstFault);
    }

    [Fact]
    public async Task A_file_cut_in_the_middle_of_an_entry_is_unreadable_there()
    {
        var document = Of(4).Document();

        var report = await VerifyAsync(document[..(document.LastIndexOf("\"payload\"", StringComparison.Ordinal) + 20)]);

        Assert.Equal(new FaultyEntry(4, TimelineFault.Unreadable), report.FirstFault);
    }

    [Fact]
    public async Task A_file_cut_between_two_entries_lacks_its_end()
    {
        var export = Of(4);
        var document = export.Document();
        var cut = document[..document.IndexOf(export.Lines[3], StringComparison.Ordinal)];

        var report = await VerifyAsync(cut);

        Assert.Equal(new FaultyEntry(4, TimelineFault.TailCut), report.FirstFault);
    }

    [Fact]
    public async Task A_document_that_another_program_laid_out_anew_holds()
    {
        var export = WithRedaction();
        var pretty = JsonNode.Parse(export.Document("{\"key\":\"INC-7\"}"))!.ToJsonString(Indented);

        var report = await VerifyAsync(pretty, export.QuotedHead);

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(7, report.Entries);
    }

    [Fact]
    public async Task A_document_on_a_single_line_holds()
    {
        var export = Of(4);

        var report = await VerifyAsync(export.Document().Replace("\n", "", StringComparison.Ordinal));

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(4, report.Entries);
    }

    [Fact]
    public async Task An_edit_in_a_document_laid_out_anew_is_named_as_in_any_other()
    {
        var export = Of(4);
        export.Edit(3, line => line["payload"]!["text"] = "something else");

        var report = await VerifyAsync(JsonNode.Parse(export.Document())!.ToJsonString(Indented));

        Assert.Equal(new FaultyEntry(3, TimelineFault.PayloadChanged), report.FirstFault);
    }

    [Fact]
    public async Task A_doubled_part_in_a_document_laid_out_anew_is_bad()
    {
        var pretty = JsonNode.Parse(Of(4).Document())!.ToJsonString(Indented);

        var report = await VerifyAsync(pretty.Replace("\"payload\": {", "\"payload\": {}, \"payload\": {", StringComparison.Ordinal));

        Assert.Equal(TimelineFault.Unreadable, report.FirstFault?.Fault);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\n\n")]
    public async Task Json_lines_hold_whatever_ends_the_lines(string newLine)
    {
        var export = Of(4);

        var report = await VerifyAsync(export.JsonLines(newLine), export.QuotedHead);

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(4, report.Entries);
    }

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("\n", "\uFEFF")]
    public async Task A_document_from_another_system_holds(string newLine, string mark)
    {
        var report = await VerifyAsync(mark + Of(4).Document("{\"key\":\"INC-7\"}", newLine));

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(4, report.Entries);
    }

    [Fact]
    public async Task A_last_line_without_an_end_is_read()
    {
        var report = await VerifyAsync(Of(4).JsonLines().TrimEnd('\n'));

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(4, report.Entries);
    }

    [Fact]
    public async Task Lines_longer_than_any_buffer_are_read_whole()
    {
        var export = Of(new(Guid.NewGuid()), [new Note("short"), new Note(new string('ä', 60_000)), new Note(new string('x', 200_000)), new Note("end")]);

        var report = await VerifyAsync(export.Document());
        export.Edit(3, line => line["payload"]!["text"] = new string('x', 199_999) + "y");
        var edited = await VerifyAsync(export.Document());

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(new FaultyEntry(3, TimelineFault.PayloadChanged), edited.FirstFault);
    }

    [Fact]
    public async Task A_file_that_comes_in_small_pieces_is_read_as_a_whole_one()
    {
        var export = Of(20);
        await using var pieces = new PieceStream(Encoding.UTF8.GetBytes(export.Document()), 7);

        var report = await TimelineFile.VerifyAsync(pieces, [export.QuotedHead], Token);

        Assert.True(report.Holds, $"{report.FirstFault}");
        Assert.Equal(20, report.Entries);
    }

    [Fact]
    public async Task What_the_file_writer_writes_holds()
    {
        var export = WithRedaction();
        using var file = new MemoryStream();

        await TimelineFile.WriteAsync(file, "{\"key\":\"INC-7\"}", export.Entries.ToAsyncEnumerable(), Token);

        Assert.Equal(export.Document("{\"key\":\"INC-7\"}"), Encoding.UTF8.GetString(file.ToArray()));
        Assert.True((await VerifyAsync(file.ToArray())).Holds);
    }

    [Theory]
    [InlineData("#142 9f3a6c1b", 142L, "9f3a6c1b")]
    [InlineData(" 142:9F3A ", 142L, "9f3a")]
    [InlineData("#142 9f3", null, null)]
    [InlineData("#0 9f3a", null, null)]
    [InlineData("#142", null, null)]
    [InlineData("#x 9f3a", null, null)]
    [InlineData("#142 9f3g", null, null)]
    public void A_quoted_head_is_read_as_people_copy_it(string text, long? sequence, string? prefix)
    {
        var read = QuotedHead.TryParse(text, out var quoted);

        Assert.Equal(sequence is not null, read);
        Assert.Equal((sequence, prefix), (quoted?.Sequence, quoted?.HashPrefix));
    }
}
