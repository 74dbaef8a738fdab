using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FakePve.State;

/// <summary>
/// All that changes something goes through here, because the knob "lie" turns just this off.
/// </summary>
internal static partial class Effects
{
    public static void Write(string path, string content)
    {
        if (Knobs.Lies)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".tmp", content);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    public static void Delete(string path)
    {
        if (!Knobs.Lies && File.Exists(path))
            File.Delete(path);
    }

    public static void Copy(string from, string to)
    {
        if (Knobs.Lies)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }

    public static void Save(string name, System.Text.Json.Nodes.JsonObject content)
    {
        if (!Knobs.Lies)
            JsonFile.Write(name, content);
    }

    public static void Append(string path, string text)
    {
        if (Knobs.Lies)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.AppendAllText(path, text);
    }

    public static void Signal(int pid, int signal)
    {
        if (!Knobs.Lies)
            _ = Kill(pid, signal);
    }

    /// <summary>Runs a program of the host and gives its exit code and what it said.</summary>
    public static (int Code, string Output, string Error) Run(string program, params string[] words)
    {
        if (Knobs.Lies)
            return (0, "", "");
        var start = new ProcessStartInfo(program, words) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), said.GetAwaiter().GetResult().Trim());
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
