using System.Net;
using System.Net.Sockets;

namespace ChatOps.Tests.Support;

/// <summary>
/// A way from the machine's loopback into a lab, whose network cannot be reached from outside. The host sees the
/// connections come from the bot's side of the lab. Ends and aborts are passed on as what they are; silence stays silence.
/// </summary>
internal sealed class LabWay : IDisposable
{
    private readonly LabNetwork _network;
    private readonly IPEndPoint _far;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private long _carried;

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

    public void Dispose() => _listener.Dispose();

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
            try
            {
                await far.ConnectAsync(_far);
                var there = PumpAsync(near, far);
                var back = PumpAsync(far, near);

                // One that breaks takes the other with it.
                await await Task.WhenAny(there, back);
                await Task.WhenAll(there, back);
            }
            catch (SocketException)
            {
                near.LingerState = new LingerOption(true, 0);
                far.LingerState = new LingerOption(true, 0);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await from.ReceiveAsync(buffer)) > 0)
        {
            Interlocked.Add(ref _carried, count);
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
