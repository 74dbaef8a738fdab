using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Slack.Wire;

namespace ChatOps.Bot.Slack;

/// <summary>
/// Fetches what people do over a socket that the bot opens, so that it needs no address of its own. Slack closes each
/// socket after some hours and says so before: the next one is open then. What was not acknowledged comes again.
/// https://docs.slack.dev/apis/events-api/using-socket-mode
/// </summary>
internal sealed class SlackSocketMode(SlackClient slack, SlackInbound inbound, SlackEvents events, TimeProvider clock, ILogger<SlackSocketMode> logger) : BackgroundService
{
    private const int LongestMessage = 1024 * 1024;

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A socket that ends sooner, and not because its time has come, is as good as one that could not be opened.</summary>
    private static readonly TimeSpan LivesAtLeast = TimeSpan.FromSeconds(10);

    /// <summary>A socket that Slack wants to close has given all it had by then.</summary>
    private static readonly TimeSpan OldOneLives = TimeSpan.FromSeconds(30);

    private readonly List<Task> _sockets = [];
    private int _open;

    /// <summary>Whether Slack can reach the bot now.</summary>
    public bool IsConnected => Volatile.Read(ref _open) > 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var socket = await ConnectAsync(stoppingToken);
                var opened = clock.GetTimestamp();
                var replaced = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
                var reading = ReadAsync(socket, replaced, stoppingToken);
                _sockets.RemoveAll(done => done.IsCompleted);
                _sockets.Add(reading);

                // The next one is opened when this one says that it will close, or is gone.
                await Task.WhenAny(reading, replaced.Task);
                var isDue = replaced.Task.IsCompletedSuccessfully && (await replaced.Task) is "warning" or "refresh_requested";
                failures = isDue || clock.GetElapsedTime(opened) >= LivesAtLeast ? 0 : failures + 1;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The top of the loop: Slack may be away for a while.
                failures++;
                logger.LogWarning("The socket to Slack could not be opened: {Reason}", exception.Message);
            }

            if (failures > 0)
            {
                var pause = (TimeSpan.FromSeconds(1) * Math.Pow(2, Math.Min(failures, 5))) is var wait && wait < LongestPause ? wait : LongestPause;
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(_sockets).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<ClientWebSocket> ConnectAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ConnectWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var answer = await slack.OpenConnectionAsync(either.Token);
        var url = answer.Text("url") is { } text && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "wss" or "ws"
            ? address
            : throw new ChatAwayException("Slack gave no address for a socket.");
        var socket = new ClientWebSocket();
        try
        {
            // Both ends ask whether the other is still there; a peer that fell silent is noticed within half a minute.
            socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(10);
            socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
            await socket.ConnectAsync(url, either.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReadAsync(ClientWebSocket socket, TaskCompletionSource<string?> replaced, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var sending = new SemaphoreSlim(1, 1);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = new List<Task>();
        Interlocked.Increment(ref _open);
        try
        {
            while (await MessageAsync(socket, life.Token) is { } message)
            {
                var envelope = SlackJson.Read<SocketModeEnvelope>(message);
                if (envelope?.Type == "disconnect")
                {
                    if (envelope.Reason == "link_disabled")
                    {
                        logger.LogCritical("Slack has Socket Mode switched off for this app, so nothing that people do there reaches the bot. Switch it on under Socket Mode in the app's settings.");
                    }

                    logger.LogInformation("Slack will close this socket ({Reason}); the next one is opened", envelope.Reason);
                    replaced.TrySetResult(envelope.Reason);
                    life.CancelAfter(OldOneLives);
                }
                else if (envelope is { EnvelopeId: { } id, Payload: { } payload })
                {
                    working.RemoveAll(done => done.IsCompleted);
                    working.Add(TakeAsync(socket, sending, id, envelope.Type, payload.Clone(), envelope.AcceptsResponsePayload, cancellationToken));
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or JsonException)
        {
            // The end of one socket; the loop opens the next, and what was not acknowledged comes again there.
            logger.LogInformation("A socket to Slack ended: {Reason}", exception.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            replaced.TrySetResult(null);
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            socket.Dispose();
        }
    }

    private async Task TakeAsync(
        ClientWebSocket socket, SemaphoreSlim sending, string id, string? type, JsonElement payload, bool takesAnswer, CancellationToken cancellationToken)
    {
        try
        {
            var ack = type switch
            {
                "slash_commands" => payload.Deserialize<SlashCommand>(SlackJson.Options) is { IsWhole: true } command ? await inbound.TakeAsync(command, cancellationToken) : SlackAck.Unreadable,
                "interactive" => await inbound.TakeAsync(InteractionPayload.Read(payload), cancellationToken),
                "events_api" => await events.TakeAsync(payload.Deserialize<EventCallback>(SlackJson.Options) ?? new EventCallback(), cancellationToken) ? SlackAck.Fine : null,
                _ => SlackAck.Fine,
            };
            if (ack is null)
            {
                // Not saved: without an acknowledgement it comes again.
                return;
            }

            object acknowledgement = takesAnswer && ack.Body is { } body ? new { envelope_id = id, payload = body } : new { envelope_id = id };
            await sending.WaitAsync(cancellationToken);
            try
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(SlackJson.Write(acknowledgement)), WebSocketMessageType.Text, true, cancellationToken);
            }
            finally
            {
                sending.Release();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The edge to a platform: one delivery must not end the socket for the others, and without an acknowledgement it comes again.
            logger.LogWarning("A delivery over the socket was not acknowledged: {Reason}", exception.Message);
        }
    }

    /// <summary>The next message; null when the other end closed.</summary>
    private static async Task<string?> MessageAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (message.Length > LongestMessage)
            {
                throw new WebSocketException("A message over the socket is longer than any of Slack's.");
            }

            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            }
        }
    }
}
