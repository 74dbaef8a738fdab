using System.Net.Sockets;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Terminal;

/// <summary>
/// The Unix socket of the command line, held for as long as this bot runs. A lock beside it tells a running bot from one
/// that was killed: the kernel lets go of the lock with the process, whatever ended it.
/// </summary>
internal sealed class TerminalSocket : IDisposable
{
    public const string FileName = "chatops.sock";

    private readonly FileStream _lock;

    private TerminalSocket(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>
    /// Where the socket of a bot with these settings is: where they say, else in the runtime folder that systemd gives,
    /// else beside the SQLite file, else in the user's runtime folder.
    /// </summary>
    public static string PathFor(TerminalOptions terminal, StorageOptions storage)
    {
        if (terminal.Socket is { Length: > 0 } set)
        {
            return System.IO.Path.GetFullPath(set);
        }

        var beside = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(storage.Path))!;
        var folder = Folder("RUNTIME_DIRECTORY")
            ?? (storage.Provider == StorageProvider.Postgres ? Folder("XDG_RUNTIME_DIR") : null)
            ?? beside;
        return System.IO.Path.Combine(folder, FileName);
    }

    /// <summary>Makes the path ours: what a killed bot left is removed, a living bot's socket is not touched.</summary>
    /// <exception cref="TerminalSocketException">It cannot be had; the message says why and what to do.</exception>
    public static TerminalSocket Claim(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > SettingsRules.LongestSocketPath)
        {
            throw new TerminalSocketException($"The socket's path {path} is longer than {SettingsRules.LongestSocketPath} characters. Set a shorter one: terminal: socket:.", null);
        }

        FileStream held;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            held = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new TerminalSocketException($"The socket {path} cannot be made: its folder is not writable. Set another place: terminal: socket:.", exception);
        }
        catch (IOException exception)
        {
            throw new TerminalSocketException($"Another bot is running on {path}. Stop it first, or give this one its own storage and socket.", exception);
        }

        try
        {
            if (IsAnswering(path))
            {
                throw new TerminalSocketException($"Something else is listening on {path}. Stop it, or set another place: terminal: socket:.", null);
            }

            File.Delete(path);
            return new TerminalSocket(path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Binds so that nobody but the bot's own user and root can ever connect: nobody can before Kestrel listens.</summary>
    public static Socket Bind(UnixDomainSocketEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(endPoint.ToString(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether a program listens on the socket.</summary>
    public static bool IsAnswering(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        File.Delete(Path);
        _lock.Dispose();
    }

    private static string? Folder(string variable) =>
        Environment.GetEnvironmentVariable(variable)?.Split(':') is [{ Length: > 0 } folder, ..] ? folder : null;
}

/// <summary>The command line's socket cannot be had.</summary>
internal sealed class TerminalSocketException(string message, Exception? inner) : Exception(message, inner);
