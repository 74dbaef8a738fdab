using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>What was seen of each action, printed when all rows are through.</summary>
public sealed class ActionTable : IDisposable
{
    internal static readonly string[] Cells = ["pre-check refuses", "effect from outside", "lie caught", "undo restores"];

    private readonly ConcurrentDictionary<(string Action, string Cell), string> _seen = new();
    private readonly ConcurrentDictionary<string, ActionRow> _rows = new();

    internal void Seen(ActionRow row, string cell)
    {
        _rows[row.Id] = row;
        _seen[(row.Id, cell)] = "seen";
    }

    public void Dispose()
    {
        var text = new StringBuilder($"| action | {string.Join(" | ", Cells)} |\n|---|{string.Concat(Cells.Select(_ => "---|"))}\n");
        foreach (var row in _rows.Values.OrderBy(row => row.Id, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Id} | {string.Join(" | ", Cells.Select(cell => _seen.GetValueOrDefault((row.Id, cell)) ?? row.CannotShow.GetValueOrDefault(cell) ?? "EMPTY"))} |\n");
        }

        var folder = Directory.CreateDirectory(Path.Combine(TestRun.SourceRoot, "artifacts", "tests")).FullName;
        File.AppendAllText(Path.Combine(folder, $"actions-{Environment.ProcessId}.md"), text.ToString());
        System.Console.WriteLine(text);
    }
}
