using System.Text.Json.Nodes;
using ChatOps.Tests.Storage.Timeline;

namespace ChatOps.Tests.Bot.CommandLine;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("chatops-test.").FullName, "timeline.json");

    [Fact]
    public async Task A_timeline_that_holds_says_so_and_what_it_cannot_prove()
    {
        var timeline = ExportedTimeline.Of(5);
        await File.WriteAllTextAsync(_file, timeline.Document(), Token);

        var session = await Session.RunAsync("verify", _file);

        Assert.Equal(0, session.Exit);
        Assert.StartsWith($"{_file}: the timeline holds.\n5 entries, none redacted, each accounted for; head {timeline.Head.Quote}.\nNo quoted head was given.", session.Answers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("…")]
    [InlineData("...")]
    public async Task A_quoted_head_is_confirmed(string ending)
    {
        var timeline = ExportedTimeline.Of(5);
        await File.WriteAllTextAsync(_file, timeline.Document(), Token);

        var session = await Session.RunAsync("verify", _file, "--quoted", $"{timeline.Head.Quote[..7]}{ending}");

        Assert.Equal(0, session.Exit);
        Assert.Contains("Confirmed by the head #5 that was quoted. Entries cut off after #5", session.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_word_names_the_entry()
    {
        var timeline = ExportedTimeline.Of(5);
        timeline.Edit(3, line => line["payload"] = new JsonObject { ["text"] = "nothing happened" });
        await File.WriteAllTextAsync(_file, timeline.Document(), Token);

        var session = await Session.RunAsync("verify", _file);

        Assert.Equal(1, session.Exit);
        Assert.Contains("the timeline does NOT hold.\nEntry #3: its words were changed after they were written.", session.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_tail_shows_against_a_quoted_head()
    {
        var timeline = ExportedTimeline.Of(5);
        var quote = timeline.Head.Quote;
        timeline.Lines.RemoveAt(4);
        await File.WriteAllTextAsync(_file, timeline.Document(), Token);

        Assert.Equal(0, (await Session.RunAsync("verify", _file)).Exit);
        var session = await Session.RunAsync("verify", _file, "--quoted", quote);

        Assert.Equal(1, session.Exit);
        Assert.Contains("Entry #5: it is not there, although it was quoted or the file goes on; the tail was cut off.", session.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_no_verdict()
    {
        var missing = await Session.RunAsync("verify", "/nowhere/timeline.json");
        var folder = await Session.RunAsync("verify", Path.GetDirectoryName(_file)!);
        var quote = await Session.RunAsync("verify", _file, "--quoted", "head 5");

        Assert.Equal((2, "/nowhere/timeline.json is not there.\n"), (missing.Exit, missing.Complaints));
        Assert.Equal(2, folder.Exit);
        Assert.Equal(2, quote.Exit);
        Assert.Contains("is no quoted head", quote.Complaints, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
}
