using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ChatOps.LabHosts;

/// <summary>
/// A way from the machine's loopback into a lab, whose network cannot be reached from outside. The host sees the
/// connections come from the bot's side of the lab. Ends and aborts are passed on as what they are; silence stays silence.
/// </summary>
internal sealed class LabWay : IDisposable
{
    private readonly LabNetwork _network;
    private readonly IPEndPoint _far;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private long _carried;
    private volatile TaskCompletionSource? _silence;
    private volatile bool _cut;

    public LabWay(LabNetwork network, string address, int port)
    {
        _network = network;
        _far = new IPEndPoint(IPAddress.Parse(address), port);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Bytes that went through, in both directions together.</summary>
    public long Carried => Interlocked.Read(ref _carried);

    /// <summary>Where to connect to.</summary>
    public IPEndPoint Near => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>A black hole: nothing comes through and nothing says so, until <see cref="Clear"/>. What was sent comes late then, as TCP has it.</summary>
    public void Silence() => _silence ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every connection is reset, and new ones too, until <see cref="Clear"/>.</summary>
    public void Cut()
    {
        _cut = true;
        Reset();
    }

    /// <summary>Every connection is reset, once.</summary>
    public void Reset()
    {
        foreach (var socket in _open.Keys)
        {
            Abort(socket);
        }
    }

    /// <summary>All is well again.</summary>
    public void Clear()
    {
        _cut = false;
        Interlocked.Exchange(ref _silence, null)?.SetResult();
    }

    public void Dispose() => _listener.Dispose();

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It ended in the same moment.
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            Socket near;
            try
            {
                near = await _listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            near.NoDelay = true;
            _ = CarryAsync(near);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using (near)
        using (var far = await _network.SocketAsync())
        {
            _open[near] = _open[far] = 0;
            try
            {
                if (_cut)
                {
                    throw new SocketException((int)SocketError.ConnectionReset);
                }

                await (_silence?.Task ?? Task.CompletedTask);
                await far.ConnectAsync(_far);
                var there = PumpAsync(near, far);
                var back = PumpAsync(far, near);

                // One that breaks takes the other with it.
                await await Task.WhenAny(there, back);
                await Task.WhenAll(there, back);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                Abort(near);
                Abort(far);
            }
            finally
            {
                _open.TryRemove(near, out _);
                _open.TryRemove(far, out _);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await from.ReceiveAsync(buffer)) > 0)
        {
            await (_silence?.Task ?? Task.CompletedTask);
            Interlocked.Add(ref _carried, count);
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }

        await (_silence?.Task ?? Task.CompletedTask);
        to.Shutdown(SocketShutdown.Send);
    }
}
