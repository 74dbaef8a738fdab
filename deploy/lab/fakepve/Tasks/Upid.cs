using System.Globalization;
using FakePve.State;

namespace FakePve.Tasks;

/// <summary>The name of a task: node, process, its start, the time, the kind, whom it is about, and who began it.</summary>
internal sealed record Upid(string Text, string Type, string Id, long Started)
{
    public const string Folder = "/var/log/pve/tasks";

    public string LogFile => Path.Combine(Folder, Text.Split(':')[4][^1..], Text);

    public static Upid New(string type, string id)
    {
        // Field 22 of stat; the name before it may hold spaces and brackets.
        var stat = File.ReadAllText("/proc/self/stat");
        var begun = long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        var now = Node.Now.ToUnixTimeSeconds();
        return new Upid(string.Create(CultureInfo.InvariantCulture,
            $"UPID:{Node.Name}:{Environment.ProcessId:X8}:{begun:X8}:{now:X8}:{type}:{id}:root@pam:"), type, id, now);
    }

    public static Upid Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length < 8 || parts[0] != "UPID")
            throw new Cli.Refusal($"unable to parse worker upid '{text}'");
        return new Upid(text, parts[5], parts[6], long.Parse(parts[4], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    /// <summary>How it ended as its log tells, or null while it runs.</summary>
    public string? Ending()
    {
        if (!File.Exists(LogFile))
            return "unable to open file - no such task";
        var last = File.ReadLines(LogFile).LastOrDefault(l => l.Length > 0) ?? "";
        return last switch
        {
            "TASK OK" => "OK",
            _ when last.StartsWith("TASK ERROR: ", StringComparison.Ordinal) => last["TASK ERROR: ".Length..],
            _ => Directory.Exists("/proc/" + int.Parse(Text.Split(':')[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture)) ? null : "unexpected status",
        };
    }
}
