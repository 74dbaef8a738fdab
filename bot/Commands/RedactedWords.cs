using System.Text;
using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands;

/// <summary>
/// The words that a redacted entry held, and where another text repeats them: whole words, with line ends and blanks as
/// they like, and only their beginning where a text was cut short on its way.
/// </summary>
internal sealed class RedactedWords
{
    /// <summary>Fewer letters would be found in half of everything; they go from the named entry alone.</summary>
    public const int Fewest = 8;

    /// <summary>So much of a longer text has to stand where it was cut short.</summary>
    private const int Enough = 24;

    /// <summary>What stands behind a text that was cut short.</summary>
    private const char More = '…';

    private static readonly HashSet<string> Written =
        new(StringComparer.Ordinal) { "text", "command", "title", "note", "reason", "statement", "parameters", "words" };

    /// <summary>What nobody wrote: people by their ids, roles and states. An id may be a word that somebody wrote elsewhere.</summary>
    private static readonly HashSet<string> Chosen = new(StringComparer.Ordinal) { "by", "person", "told", "people", "commander", "agreedBy", "from", "to", "role", "roles" };

    private readonly IReadOnlyList<Sought> _texts;
    private readonly int? _update;

    private RedactedWords(IReadOnlyList<Sought> texts, bool tooShort, int? update)
    {
        _texts = texts;
        TooShort = tooShort;
        _update = update;
    }

    /// <summary>Some of the words are too few to be looked for anywhere else.</summary>
    public bool TooShort { get; }

    /// <summary>The words of an entry that still has them.</summary>
    public static RedactedWords Of(TimelineEntry entry)
    {
        var texts = Leaves(entry).Where(leaf => IsWritten(entry.Kind, leaf.Name)).Select(leaf => leaf.Text.Trim()).Where(text => text.Length > 0).Distinct().ToList();
        return new RedactedWords(
            [.. texts.Where(text => text.Length >= Fewest).Select(text => new Sought(text.TrimEnd(More), text.EndsWith(More)))], texts.Any(text => text.Length < Fewest),
            entry.Kind == TimelineEntryKind.StatusUpdatePosted ? entry.ReadPayload<StatusUpdatePosted>()?.Number : null);
    }

    /// <summary>Whether an entry repeats them.</summary>
    public bool AreIn(TimelineEntry entry) => Leaves(entry).Any(leaf => (IsWritten(entry.Kind, leaf.Name) || !Chosen.Contains(leaf.Name)) && AreIn(leaf.Text));

    /// <summary>Whether a text repeats them.</summary>
    public bool AreIn(string text) => Enumerable.Range(0, text.Length).Any(start => LengthAt(text, start) > 0);

    /// <summary>A text with a mark where it repeats them.</summary>
    public string Without(string text, string mark)
    {
        var rest = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = LengthAt(text, at);
            rest.Append(length > 0 ? mark : text[at].ToString());
            at += Math.Max(1, length);
        }

        return rest.ToString();
    }

    /// <summary>
    /// A notice as it is written down, with a mark where it repeats them. The words of a status update stand all over its
    /// notice, so that goes as a whole.
    /// </summary>
    public string WithoutInNotice(string notice, string mark) =>
        _update is { } number && ChatJson.Words(notice).Any(words => words.Contains($"Update {number} · ", StringComparison.Ordinal) || words.Contains($"· update {number}: ", StringComparison.Ordinal))
            ? ChatJson.Write(Notice.Say(mark))
            : WithoutInJson(notice, mark);

    /// <summary>The same for anything else that is written down.</summary>
    public string WithoutInJson(string json, string mark) => ChatJson.Replace(json, words => Without(words, mark));

    private int LengthAt(string text, int start) => _texts.Select(sought => LengthAt(text, start, sought)).DefaultIfEmpty().Max();

    /// <summary>How many characters from here on are the words; 0 if they are not.</summary>
    private static int LengthAt(string text, int start, Sought sought)
    {
        var length = LengthAt(text, start, sought.Text);

        // The entry itself has only the beginning, so all that follows may be of it.
        return length > 0 && sought.WasCut ? text.Length - start : length;
    }

    private static int LengthAt(string text, int start, string sought)
    {
        if (text[start] != sought[0] || (start > 0 && IsOfOneWord(text[start - 1], sought[0])))
        {
            return 0;
        }

        var (here, there) = (start, 0);
        while (here < text.Length && there < sought.Length)
        {
            if (char.IsWhiteSpace(text[here]) && char.IsWhiteSpace(sought[there]))
            {
                here += text[here..].TakeWhile(char.IsWhiteSpace).Count();
                there += sought[there..].TakeWhile(char.IsWhiteSpace).Count();
            }
            else if (text[here] == sought[there])
            {
                here++;
                there++;
            }
            else
            {
                break;
            }
        }

        var isThere = there == sought.Length
            ? here == text.Length || !IsOfOneWord(sought[^1], text[here])
            : there >= Enough && (here == text.Length || text[here] == More);
        return isThere ? here - start : 0;
    }

    private static bool IsOfOneWord(char left, char right) => char.IsLetterOrDigit(left) && char.IsLetterOrDigit(right);

    /// <summary>A title came from somebody's fingers; a role, a status and a time that changed did not.</summary>
    private static bool IsWritten(TimelineEntryKind kind, string name) =>
        Written.Contains(name) || (kind == TimelineEntryKind.TitleChanged && name is "from" or "to");

    private static IEnumerable<(string Name, string Text)> Leaves(TimelineEntry entry)
    {
        using var payload = JsonDocument.Parse(entry.Payload ?? "{}");
        return [.. Leaves(payload.RootElement)];
    }

    private sealed record Sought(string Text, bool WasCut);

    private static IEnumerable<(string Name, string Text)> Leaves(JsonElement element, string name = "") => element.ValueKind switch
    {
        JsonValueKind.String => [(name, element.GetString() ?? "")],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Leaves(item, name)),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Leaves(property.Value, property.Name)),
        _ => [],
    };
}
