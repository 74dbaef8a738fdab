using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ChatOps.Bench;

/// <summary>The table: every reading beside its target, and which side of it it is on.</summary>
internal sealed class Report(TimeProvider clock)
{
    private readonly List<string> _rows = [];
    private int _missed;

    /// <summary>A reading that has to be at least the target.</summary>
    public void AtLeast(string what, string product, string yardstick, double reading, double target) =>
        Add(what, product, yardstick, Number(reading), $"≥ {Number(target)}", reading >= target);

    /// <summary>A reading that must not be above the target.</summary>
    public void AtMost(string what, string product, string yardstick, double reading, double target, string unit = "") =>
        Add(what, product, yardstick, Number(reading) + unit, $"≤ {Number(target)}{unit}", reading <= target);

    /// <summary>A reading that goes with another and has no target of its own.</summary>
    public void Note(string what, string product, string yardstick = "", string reading = "") => Add(what, product, yardstick, reading, "", null);

    public async Task SaveAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyy-MM-dd HH:mm} UTC · {Environment.ProcessorCount} cores ({Processor()}) · {Memory()} · {RuntimeInformation.FrameworkDescription} · load {Load()}");
        text.AppendLine().AppendLine("| what | product | yardstick | reading | target | |").AppendLine("| --- | --- | --- | --- | --- | --- |");
        _rows.ForEach(row => text.AppendLine(row));
        text.AppendLine().AppendLine(_missed == 0 ? "Every target is met." : $"{_missed} targets are missed.");
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.md"), text.ToString());
        System.Console.Out.WriteLine(text);
    }

    public static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);

    private void Add(string what, string product, string yardstick, string reading, string target, bool? met)
    {
        _missed += met == false ? 1 : 0;
        var row = $"| {what} | {product} | {yardstick} | {reading} | {target} | {met switch { true => "met", false => "**MISSED**", null => "" }} |";
        _rows.Add(row);
        System.Console.Error.WriteLine(row);
    }

    private static string Processor() => Line("/proc/cpuinfo", "model name");

    private static string Memory() => $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB";

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Line(string file, string name) =>
        File.Exists(file) && File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
