using System.Net;
using System.Net.Sockets;
using System.Text;
using FakePve.State;

namespace FakePve.Guests;

/// <summary>
/// What runs as "kvm -id 101 …": a process to be paused, killed and looked at. Where the guest has an address it
/// answers there on port 80, so that a paused or cut-off guest can be told from a healthy one from outside.
/// </summary>
internal static class GuestProgram
{
    public static int Run(string[] words)
    {
        var at = Math.Max(Array.IndexOf(words, "-id"), Array.IndexOf(words, "-n"));
        var id = at >= 0 && at + 1 < words.Length ? words[at + 1] : "";
        if (Knobs.Fact($"address.{id}") is not { } address || !IPAddress.TryParse(address, out var ip))
        {
            Signals.Forever();
            return 0;
        }
        var listener = new TcpListener(ip, 80);
        listener.Start();
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nguest {id} is well\n");
        while (true)
        {
            Signals.Check();
            using var caller = listener.AcceptSocket();
            try
            {
                caller.ReceiveTimeout = 2000;
                caller.Receive(new byte[4096]);
                caller.Send(answer);
                caller.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // It hung up: the next one may not.
            }
        }
    }
}
