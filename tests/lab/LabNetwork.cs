using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ChatOps.LabHosts;

/// <summary>
/// Makes sockets in a network namespace. A socket belongs to the namespace of the thread that made it, for good, so one
/// thread that went there is enough; who uses the socket does not matter.
/// </summary>
internal sealed class LabNetwork : IDisposable
{
    private const int NetworkNamespace = 0x40000000;

    private readonly BlockingCollection<TaskCompletionSource<Socket>> _wanted = [];

    /// <summary>Goes to a namespace by its file, as in <c>/run/netns/x</c>.</summary>
    public LabNetwork(string file)
    {
        // Not of the pool: it never comes back.
        new Thread(() => Serve(file)) { IsBackground = true, Name = "lab network" }.Start();
    }

    public Task<Socket> SocketAsync()
    {
        var socket = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        _wanted.Add(socket);
        return socket.Task;
    }

    public void Dispose() => _wanted.CompleteAdding();

    private void Serve(string file)
    {
        using var opened = File.OpenHandle(file);
        var went = SetNamespace((int)opened.DangerousGetHandle(), NetworkNamespace) == 0;
        var error = Marshal.GetLastPInvokeError();
        foreach (var wanted in _wanted.GetConsumingEnumerable())
        {
            if (went)
            {
                wanted.SetResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            }
            else
            {
                wanted.SetException(new IOException($"setns: error {error}"));
            }
        }
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int file, int kind);
}
