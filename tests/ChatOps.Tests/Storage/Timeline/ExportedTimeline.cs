using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Storage.Timeline;

/// <summary>A timeline made in memory and exported, to be tampered with: its lines are free to change.</summary>
internal sealed class ExportedTimeline
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    private ExportedTimeline(IReadOnlyList<TimelineEntry> entries)
    {
        Entries = entries;
        Lines = [.. entries.Select(TimelineLine.Write)];
    }

    /// <summary>The entries as they were recorded.</summary>
    public IReadOnlyList<TimelineEntry> Entries { get; }

    /// <summary>The lines of the export, one an entry.</summary>
    public List<string> Lines { get; }

    public TimelineHead Head => Entries[^1].AsHead();

    /// <summary>The head as thirty chat clients remember it.</summary>
    public QuotedHead QuotedHead => new(Head.Sequence, Convert.ToHexStringLower(Head.Hash.AsSpan(0, 8)));

    public static ExportedTimeline Of(int entries) => new(Chain(new IncidentId(Guid.CreateVersion7(Start)), Notes(entries)));

    public static ExportedTimeline Of(IncidentId incident, params TimelineEvent[] events) => new(Chain(incident, events));

    /// <summary>Seven entries; the payload of the third is redacted by the sixth.</summary>
    public static ExportedTimeline WithRedaction()
    {
        var incident = new IncidentId(Guid.CreateVersion7(Start));
        var entries = Chain(incident, [.. Notes(5), new PayloadRedacted(3, "a pasted password"), new Note("after")]);
        entries[2].Redact(entries[5]);
        return new ExportedTimeline(entries);
    }

    /// <summary>A chain that says other things from an entry on, with hashes that fit.</summary>
    public ExportedTimeline RewrittenFrom(int sequence)
    {
        var kept = Entries.Take(sequence - 1).ToList();
        var events = Entries.Skip(sequence - 1).Select(entry => (TimelineEvent)new Note($"instead of {entry.Sequence}"));
        return new ExportedTimeline(Chain(Entries[0].IncidentId, events, kept));
    }

    /// <summary>The document as the product writes it.</summary>
    public string Document(string about = "{}", string newLine = "\n") =>
        $"{{\"format\":\"{TimelineFile.Format}\",\"about\":{about},\"entries\":[{newLine}{string.Join($",{newLine}", Lines)}{newLine}]}}{newLine}";

    public string JsonLines(string newLine = "\n") => string.Concat(Lines.Select(line => line + newLine));

    /// <summary>Changes the JSON of a line, keeping its layout.</summary>
    public void Edit(int sequence, Action<JsonObject> edit)
    {
        var line = JsonNode.Parse(Lines[sequence - 1])!.AsObject();
        edit(line);
        Lines[sequence - 1] = line.ToJsonString(AsWritten);
    }

    public static Task<VerificationReport> VerifyAsync(string file, params QuotedHead[] quoted) =>
        VerifyAsync(Encoding.UTF8.GetBytes(file), quoted);

    public static async Task<VerificationReport> VerifyAsync(byte[] file, params QuotedHead[] quoted)
    {
        using var stream = new MemoryStream(file);
        return await TimelineFile.VerifyAsync(stream, quoted, Token);
    }

    public static IEnumerable<TimelineEvent> Notes(int count) => Enumerable.Range(1, count).Select(number => new Note($"note {number}"));

    private static List<TimelineEntry> Chain(IncidentId incident, IEnumerable<TimelineEvent> events, List<TimelineEntry>? kept = null)
    {
        var entries = kept ?? [];
        foreach (var happened in events)
        {
            var head = entries.Count == 0 ? TimelineHead.Empty : entries[^1].AsHead();
            var at = Start.AddSeconds(entries.Count);
            var actor = new TimelineActor(TestRecord.Ana, "Ana Ünal", new AccountKey(ChatPlatform.Slack, "T1", "U1"));
            entries.Add(TimelineEntry.Append(head, incident, happened, actor, TestRecord.FromConsole, at, at));
        }

        return entries;
    }
}
