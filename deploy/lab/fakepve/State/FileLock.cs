using System.Diagnostics;
using System.Runtime.InteropServices;
using FakePve.Cli;
using Microsoft.Win32.SafeHandles;

namespace FakePve.State;

/// <summary>A lock that other processes see, held until disposed: flock on a file, as the genuine tools do it.</summary>
internal sealed partial class FileLock : IDisposable
{
    private const int Exclusive = 2, NoWait = 4;
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    public static FileLock? Try(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Not FileShare.None: the runtime would put a lock of its own on the file.
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (Flock(file, Exclusive | NoWait) == 0)
            return new FileLock(file);
        file.Dispose();
        return null;
    }

    /// <summary>Null when it could not be had in time.</summary>
    public static FileLock? Within(string path, TimeSpan patience)
    {
        for (var since = Stopwatch.StartNew(); ;)
        {
            if (Try(path) is { } got)
                return got;
            if (since.Elapsed >= patience)
                return null;
            Signals.Wait(50);
        }
    }

    public static FileLock OnConfig(string path, int seconds = 10)
    {
        if (Try(path) is { } free)
            return free;
        Output.Error("trying to acquire lock...");
        return Within(path, TimeSpan.FromSeconds(seconds)) ?? throw new Refusal($"can't lock file '{path}' - got timeout");
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Flock(SafeFileHandle file, int operation);
}
