using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ChatOps.Bot.Terminal;

/// <summary>
/// Sends a command to the running bot. If the connection breaks, the same command goes again under the same key, so
/// that it is done once whether or not the first one arrived.
/// </summary>
internal sealed class TerminalClient(string socket, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a bot may take to come back after a restart.</summary>
    private static readonly TimeSpan Restart = TimeSpan.FromSeconds(30);

    /// <summary>How long the record may be away before the person is told.</summary>
    private static readonly TimeSpan Hiccup = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) => await ConnectAsync(socket, cancellationToken),
    })
    {
        BaseAddress = new Uri("http://chatops"),
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <param name="onBreak">Called once when the connection broke and the command is being sent again.</param>
    /// <exception cref="NoBotException">No bot listens, or it did not come back.</exception>
    public async Task<TerminalAnswer> SendAsync(TerminalDelivery delivery, Action onBreak, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var sent = false;
        while (true)
        {
            try
            {
                using var response = await _http.PostAsJsonAsync(TerminalEndpoint.DeliveriesPath, delivery, TerminalJson.Options, cancellationToken);
                sent = true;
                if (response.StatusCode == HttpStatusCode.InternalServerError)
                {
                    return new TerminalAnswer(TerminalOutcome.Fault, "The bot failed. See its log.");
                }

                var answer = await response.Content.ReadFromJsonAsync<TerminalAnswer>(TerminalJson.Options, cancellationToken);
                if (answer is null)
                {
                    throw new NoBotException("The bot's answer could not be read. Use the command line of the same version as the bot.", null);
                }

                if (answer.Outcome != TerminalOutcome.Unavailable || clock.GetElapsedTime(started) > Hiccup)
                {
                    return answer;
                }
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError && !sent)
            {
                throw new NoBotException($"No bot answers on {socket}.", exception) { IsNobodyThere = true };
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && clock.GetElapsedTime(started) < Restart)
            {
                if (!sent)
                {
                    onBreak();
                }

                sent = true;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new NoBotException("The bot went away and did not come back, so it is not known whether the command was done. Look with: chatops incident list", exception);
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Fetches a file that an answer named; a whole one or none.</summary>
    /// <param name="speaker">In the first run: who is speaking.</param>
    /// <exception cref="NoBotException">It could not be fetched.</exception>
    public async Task FetchAsync(string file, string? speaker, Stream target, CancellationToken cancellationToken)
    {
        var path = $"{TerminalEndpoint.FilesPath}/{Uri.EscapeDataString(file)}{(speaker is null ? "" : $"?as={Uri.EscapeDataString(speaker)}")}";
        try
        {
            using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            await response.Content.CopyToAsync(target, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new NoBotException("The file could not be fetched from the bot. Try once more.", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>There is no bot to talk to.</summary>
internal sealed class NoBotException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>Nobody listens, so nothing was sent.</summary>
    public bool IsNobodyThere { get; init; }
}
