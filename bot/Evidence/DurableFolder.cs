using System.Runtime.InteropServices;
using System.Text;

namespace ChatOps.Bot.Evidence;

/// <summary>Folders and files that outlive a loss of power, and that only the bot's user can read.</summary>
internal static class DurableFolder
{
    public const UnixFileMode ForItself = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    public const UnixFileMode Final = UnixFileMode.UserRead;

    private const int ReadOnlyDirectory = 0x10000;

    /// <summary>Makes a folder and all that lead to it.</summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Evidence is kept on a file system with owners.");
        }

        if (Directory.Exists(path))
        {
            return;
        }

        // One by one: each has to be in the folder above it when the power goes, and is nobody else's.
        if (Path.GetDirectoryName(path) is { Length: > 0 } above)
        {
            Make(above);
            Directory.CreateDirectory(path, ForItself);
            Flush(above);
        }
    }

    /// <summary>Gives a written file its name; nobody ever sees half of it, and it is never written again.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public static void Finish(string part, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(part, Final);
        }

        File.Move(part, path, overwrite: false);
        Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes a small file whole; nothing happens if it is there.</summary>
    public static void Keep(string path, ReadOnlySpan<byte> content)
    {
        if (File.Exists(path))
        {
            return;
        }

        Make(Path.GetDirectoryName(path)!);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        var own = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // It may be a key: at no moment may others read it.
            own.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(part, own))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        try
        {
            Finish(part, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another bot was first; it wrote the same.
            File.Delete(part);
        }
    }

    /// <summary>Takes a file away, and is sure of it before it returns. Nothing happens if it is not there.</summary>
    public static void Remove(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Directory.Exists(folder))
        {
            File.Delete(path);
            Flush(folder);
        }
    }

    // .NET opens no folders.
    private static void Flush(string folder)
    {
        var descriptor = Open(Encoding.UTF8.GetBytes($"{folder}\0"), ReadOnlyDirectory);
        var isOnDisk = descriptor >= 0 && FlushFile(descriptor) == 0;
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }

        if (!isOnDisk)
        {
            throw new IOException($"The folder {folder} cannot be written to the disk.");
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushFile(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
