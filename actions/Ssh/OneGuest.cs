using System.Net;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// A way through a jump host. SSH.NET can only listen on a local port for that, to which every process of the machine
/// could connect; so it serves one connection and refuses all others. What comes out at its far end has to show a pinned
/// key all the same.
/// </summary>
internal sealed class OneGuest : IDisposable
{
    private readonly ForwardedPortLocal _port;
    private int _guests;

    /// <summary>Opens the way to an address as the jump host sees it.</summary>
    /// <exception cref="SshException">The jump host does not forward.</exception>
    public OneGuest(SshClient jump, string address, int port)
    {
        _port = new ForwardedPortLocal(IPAddress.Loopback.ToString(), address, (uint)port);
        _port.RequestReceived += Serve;
        jump.AddForwardedPort(_port);
        _port.Start();
    }

    /// <summary>Where to connect to.</summary>
    public string Address => _port.BoundHost;

    /// <summary>Its port.</summary>
    public int Port => (int)_port.BoundPort;

    public void Dispose()
    {
        try
        {
            _port.Dispose();
        }
        catch (Exception exception) when (exception is SshException or ObjectDisposedException or InvalidOperationException)
        {
            // The jump host went first.
        }
    }

    /// <summary>SSH.NET closes a connection whose announcement throws.</summary>
    private void Serve(object? sender, PortForwardEventArgs announced)
    {
        if (Interlocked.Increment(ref _guests) > 1)
        {
            throw new InvalidOperationException("Somebody else than the bot connects.");
        }
    }
}
