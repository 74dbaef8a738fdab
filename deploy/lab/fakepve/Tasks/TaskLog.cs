using System.Globalization;
using FakePve.State;

namespace FakePve.Tasks;

/// <summary>A task's log under /var/log/pve/tasks, and its lines in "active" and "index" there.</summary>
internal sealed class TaskLog
{
    private readonly Upid _upid;

    public TaskLog(Upid upid)
    {
        _upid = upid;
        Directory.CreateDirectory(Path.GetDirectoryName(upid.LogFile)!);
        File.WriteAllText(upid.LogFile, "");
        Change("active", lines => lines.Append($"{upid.Text} 0"));
    }

    public void Write(string text) => File.AppendAllText(_upid.LogFile, text);

    public void End(string ending)
    {
        Write(ending == "OK" ? "TASK OK\n" : $"\nTASK ERROR: {ending}\n");
        var line = string.Create(CultureInfo.InvariantCulture, $"{_upid.Text} {Node.Now.ToUnixTimeSeconds():X8} {ending}");
        Change("index", lines => lines.Append(line));
        Change("active", lines => lines.Where(l => !l.StartsWith(_upid.Text, StringComparison.Ordinal)));
    }

    private static void Change(string file, Func<IEnumerable<string>, IEnumerable<string>> how)
    {
        using var _ = FileLock.Within(Path.Combine(Upid.Folder, ".active.lock"), TimeSpan.FromSeconds(10));
        var path = Path.Combine(Upid.Folder, file);
        File.WriteAllLines(path, how(File.Exists(path) ? File.ReadAllLines(path) : []).ToArray());
    }
}
