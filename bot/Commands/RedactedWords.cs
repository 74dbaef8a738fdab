using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands;

/// <summary>
/// The words that a redacted entry held, and whether another text repeats them. Texts are shortened and joined on their
/// way, so it is the beginning of a sentence that is looked for, and what repeats it goes as a whole.
/// </summary>
internal sealed class RedactedWords
{
    /// <summary>Fewer letters would be found in half of everything.</summary>
    private const int Fewest = 6;

    private const int Enough = 24;

    private static readonly HashSet<string> Written =
        new(StringComparer.Ordinal) { "text", "command", "title", "from", "to", "note", "reason", "statement", "parameters" };

    private RedactedWords(IReadOnlyList<string> beginnings, bool tooShort)
    {
        Beginnings = beginnings;
        TooShort = tooShort;
        InChat = [.. beginnings.Select(beginning => ChatJson.Write(beginning)[1..^1])];
    }

    /// <summary>How each of the texts begins.</summary>
    public IReadOnlyList<string> Beginnings { get; }

    /// <summary>The same, as they stand in what is kept for chat.</summary>
    public IReadOnlyList<string> InChat { get; }

    /// <summary>Some of the words are too few to be looked for anywhere else.</summary>
    public bool TooShort { get; }

    /// <summary>The words of an entry that still has them.</summary>
    public static RedactedWords Of(TimelineEntry entry)
    {
        using var payload = JsonDocument.Parse(entry.Payload ?? "{}");
        var texts = Leaves(payload.RootElement).Where(leaf => Written.Contains(leaf.Name)).Select(leaf => leaf.Text.Trim()).Where(text => text.Length > 0).ToList();
        return new RedactedWords(
            [.. texts.Where(text => text.Length >= Fewest).Select(text => CleanText.Cut(text.Split('\n')[0], Enough)).Where(text => text.Length >= Fewest).Distinct()],
            texts.Any(text => text.Length < Fewest));
    }

    /// <summary>Whether an entry repeats them.</summary>
    public bool AreIn(TimelineEntry entry)
    {
        using var payload = JsonDocument.Parse(entry.Payload ?? "{}");
        return Leaves(payload.RootElement).Any(leaf => AreIn(leaf.Text));
    }

    /// <summary>Whether a text repeats them.</summary>
    public bool AreIn(string text) => Beginnings.Any(beginning => text.Contains(beginning, StringComparison.Ordinal));

    private static IEnumerable<(string Name, string Text)> Leaves(JsonElement element, string name = "") => element.ValueKind switch
    {
        JsonValueKind.String => [(name, element.GetString() ?? "")],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Leaves(item, name)),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Leaves(property.Value, property.Name)),
        _ => [],
    };
}
