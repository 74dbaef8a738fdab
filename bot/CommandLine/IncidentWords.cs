namespace ChatOps.Bot.CommandLine;

/// <summary>
/// Keeps the words after <c>chatops incident</c> from being taken for options of this program. Its own options count
/// before the first word and after the last; between, and after <c>--</c>, everything belongs to the bot.
/// </summary>
internal static class IncidentWords
{
    private const string End = "--";

    private static readonly string[] Flags = ["--json"];
    private static readonly string[] WithValue = ["--as", "--room", "--output", "--socket", "--settings"];

    public static string[] Protect(string[] args)
    {
        if (args is not ["incident", .. var rest] || rest is ["-h" or "-?" or "--help"])
        {
            return args;
        }

        var own = new List<string>();
        var first = 0;
        while (first < rest.Length && Taken(rest, first) is var taken and > 0)
        {
            own.AddRange(rest[first..(first + taken)]);
            first += taken;
        }

        if (first < rest.Length && rest[first] == End)
        {
            return ["incident", .. own, End, .. rest[(first + 1)..]];
        }

        // Of the same option before and after the words, the one after is said last and would count; two are refused.
        var last = rest.Length;
        while (last > first && TakenBefore(rest, first, last) is var taken and > 0)
        {
            own.AddRange(rest[(last - taken)..last]);
            last -= taken;
        }

        return ["incident", .. own, End, .. rest[first..last]];
    }

    private static int Taken(string[] words, int at) =>
        Flags.Contains(words[at]) || WithValue.Any(option => words[at].StartsWith($"{option}=", StringComparison.Ordinal)) ? 1
        : WithValue.Contains(words[at]) && at + 1 < words.Length ? 2
        : 0;

    private static int TakenBefore(string[] words, int first, int end) =>
        Taken(words[..end], end - 1) == 1 ? 1
        : end - 2 >= first && WithValue.Contains(words[end - 2]) ? 2
        : 0;
}
