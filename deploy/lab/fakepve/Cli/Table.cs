using System.Text;
using System.Text.Json.Nodes;

namespace FakePve.Cli;

/// <summary>How the genuine tools show a result: as a table with borders, or as JSON.</summary>
internal static class Table
{
    public static Parameter[] Options { get; } =
    [
        Parameter.OneOf("output-format", "text", "json", "json-pretty", "yaml"), Parameter.Flag("noborder"), Parameter.Flag("noheader"),
        Parameter.Flag("human-readable"), Parameter.Flag("quiet"),
    ];

    public static void Print(JsonNode? data, Call call, params string[] columns)
    {
        if (data is null || call.Is("quiet"))
            return;
        switch (call.Find("output-format") ?? "text")
        {
            case "json":
                Output.Line(data.ToJsonString(Compact));
                break;
            case "json-pretty":
                Output.Line(Pretty(data, ""));
                break;
            case "yaml":
                throw new Refusal("fakepve: no yaml in the lab", 250);
            default:
                Text(data, call, columns);
                break;
        }
    }

    private static readonly System.Text.Json.JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Text(JsonNode data, Call call, string[] columns)
    {
        if (data is JsonValue)
        {
            Output.Line(Plain(data));
            return;
        }
        List<string[]> rows;
        if (data is JsonObject single)
        {
            columns = ["key", "value"];
            rows = [.. single.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new[] { p.Key, Plain(p.Value) })];
        }
        else
        {
            var objects = data.AsArray().OfType<JsonObject>().ToList();
            if (columns.Length == 0)
                columns = [.. objects.SelectMany(o => o.Select(p => p.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            rows = [.. objects.Select(o => columns.Select(c => Plain(o[c])).ToArray())];
        }
        Grid(columns, rows, borders: !call.Is("noborder"), header: !call.Is("noheader"));
    }

    private static void Grid(string[] columns, List<string[]> rows, bool borders, bool header)
    {
        var widths = columns.Select((c, i) => Math.Max(header ? c.Length : 0, rows.Count == 0 ? 0 : rows.Max(r => r[i].Length))).ToArray();
        // Lines are drawn only where the terminal's language says that it can show them.
        var fine = (Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? "").Contains("UTF-8", StringComparison.OrdinalIgnoreCase);
        var text = new StringBuilder();
        if (!borders)
        {
            foreach (var row in header ? rows.Prepend(columns) : rows)
                text.Append(string.Join(' ', row.Select((c, i) => c.PadRight(widths[i]))).TrimEnd()).Append('\n');
            Output.Text(text.ToString());
            return;
        }
        Rule(fine ? "┌─┬┐" : "+-++");
        if (header)
        {
            Row(columns);
            Rule(fine ? "╞═╪╡" : "+=++");
        }
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
                Rule(fine ? "├─┼┤" : "+-++");
            Row(rows[i]);
        }
        Rule(fine ? "└─┴┘" : "+-++");
        Output.Text(text.ToString());

        void Rule(string parts) => text.Append(parts[0]).AppendJoin(parts[2], widths.Select(w => new string(parts[1], w + 2))).Append(parts[3]).Append('\n');
        void Row(string[] row)
        {
            var bar = fine ? "│" : "|";
            text.Append(bar).AppendJoin(bar, row.Select((c, i) => $" {c.PadRight(widths[i])} ")).Append(bar).Append('\n');
        }
    }

    private static string Plain(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(Compact),
    };

    // Three blanks and a blank before the colon, as the genuine printer does it.
    private static string Pretty(JsonNode? node, string indent) => node switch
    {
        JsonObject { Count: > 0 } many => "{\n" + string.Join(",\n", many.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{indent}   {JsonValue.Create(p.Key).ToJsonString(Compact)} : {Pretty(p.Value, indent + "   ")}")) + $"\n{indent}}}",
        JsonArray { Count: > 0 } list => "[\n" + string.Join(",\n", list.Select(e => $"{indent}   {Pretty(e, indent + "   ")}")) + $"\n{indent}]",
        null => "null",
        _ => node.ToJsonString(Compact),
    };
}
