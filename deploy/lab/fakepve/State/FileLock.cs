using System.Diagnostics;
using System.Runtime.InteropServices;
using FakePve.Cli;
using Microsoft.Win32.SafeHandles;

namespace FakePve.State;

/// <summary>A lock that other processes see, held until disposed: flock on a file, as the genuine tools do it.</summary>
internal sealed partial class FileLock : IDisposable
{
    private const int Exclusive = 2, NoWait = 4;
    private const int ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000;
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    public static FileLock? Try(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Not by the runtime, which puts a lock of its own on every file that it opens.
        var file = new SafeFileHandle(Open(path, ReadWrite | Create | CloseOnExec, 0x1A4), ownsHandle: true);
        if (file.IsInvalid)
            throw new Refusal($"can't open file '{path}'");
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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Flock(SafeFileHandle file, int operation);
}
