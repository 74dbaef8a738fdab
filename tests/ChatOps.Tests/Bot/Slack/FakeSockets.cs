using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>The sockets that a bot has opened to a workspace, in their order, and what came over them.</summary>
internal sealed class FakeSockets
{
    private readonly Lock _lock = new();
    private readonly List<Line> _lines = [];
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private int _overlaps;

    /// <summary>How many are open now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>How often one was opened while another was still whole. It is counted here because it may be over before anybody looks.</summary>
    public int Overlaps => Volatile.Read(ref _overlaps);

    /// <summary>The acknowledgements, as they came.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public bool IsOpen(WebSocket socket)
    {
        lock (_lock)
        {
            return _lines.Exists(line => line.Socket == socket);
        }
    }

    /// <summary>Sends over the newest.</summary>
    public Task SendAsync(string text, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return SendAsync(_lines[^1], text, cancellationToken);
        }
    }

    /// <summary>Cuts every one without a word.</summary>
    public IReadOnlyCollection<WebSocket> Cut()
    {
        lock (_lock)
        {
            _lines.ForEach(line => line.Socket.Abort());
            return [.. _lines.Select(line => line.Socket)];
        }
    }

    /// <summary>Keeps a socket for as long as it lives.</summary>
    public async Task KeepAsync(WebSocket socket, string hello, CancellationToken cancellationToken)
    {
        var line = new Line(socket);
        lock (_lock)
        {
            _overlaps += _lines.Exists(other => other.Socket.State == WebSocketState.Open) ? 1 : 0;
            _lines.Add(line);
        }

        try
        {
            await SendAsync(line, hello, cancellationToken);
            var buffer = new byte[64 * 1024];
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                _acknowledged.Enqueue(Encoding.UTF8.GetString(buffer, 0, part.Count));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // Cut, by the test or by the bot.
        }
        finally
        {
            lock (_lock)
            {
                _lines.Remove(line);
            }
        }
    }

    private static async Task SendAsync(Line line, string text, CancellationToken cancellationToken)
    {
        await line.Turn.WaitAsync(cancellationToken);
        try
        {
            await line.Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellationToken);
        }
        finally
        {
            line.Turn.Release();
        }
    }

    private sealed class Line(WebSocket socket)
    {
        public WebSocket Socket => socket;

        /// <summary>A socket takes one message at a time.</summary>
        public SemaphoreSlim Turn { get; } = new(1, 1);
    }
}
