using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatOps.Bot.Terminal;

/// <summary>
/// Who is at the other end of the Unix socket, as the kernel says. A connection that carries this came over the socket;
/// none that came over the network can carry it.
/// </summary>
/// <param name="UserName">The user's name on this machine; the number with a # before it where the number has no name.</param>
internal sealed record TerminalPeer(uint UserId, string UserName)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    private static readonly Lock OneAtATime = new();

    /// <summary>Marks each connection with its peer before anything of it is read.</summary>
    public static ConnectionDelegate Identify(ConnectionDelegate next) => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket || Of(socket) is not { } peer)
        {
            // Nobody is better than somebody unknown.
            connection.Abort(new ConnectionAbortedException("The kernel does not say who connected."));
            return Task.CompletedTask;
        }

        connection.Features.Set(peer);
        return next(connection);
    };

    /// <summary>The process that connected; null where the kernel cannot tell.</summary>
    public static TerminalPeer? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<byte> credentials = stackalloc byte[12];
        if (socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) != credentials.Length)
        {
            return null;
        }

        var user = MemoryMarshal.Read<uint>(credentials[4..]);
        return new TerminalPeer(user, NameOf(user) ?? $"#{user}");
    }

    private static string? NameOf(uint user)
    {
        lock (OneAtATime)
        {
            // The answer lies in memory of the library that the next call overwrites; its first field is the name.
            var entry = GetPasswordEntry(user);
            return entry == IntPtr.Zero ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));
        }
    }

    [DllImport("libc", EntryPoint = "getpwuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr GetPasswordEntry(uint user);
}
