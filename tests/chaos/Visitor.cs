using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ChatOps.Chaos.Load;

namespace ChatOps.Chaos;

/// <summary>One person in front of one bot's console, by the requests that their page makes.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient _http;
    private bool _signedIn;

    public Visitor(Uri console, string person)
    {
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = new Uri(console, $"as/{person}/"),
            Timeout = TimeSpan.FromSeconds(40),
        };
        _http.DefaultRequestHeaders.Add("X-ChatOps", "1");
    }

    public async Task<Reply> SendAsync(Delivery delivery, int wait, CancellationToken cancellationToken)
    {
        try
        {
            await SignInAsync(cancellationToken);
            using var answer = await _http.PostAsJsonAsync(
                new Uri($"console/deliveries?wait={wait}", UriKind.Relative), delivery.Move.Body(delivery.Key), JsonSerializerOptions.Web, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.OK:
                    return new Reply.Answered(text);
                case HttpStatusCode.Accepted:
                    using (var saved = JsonDocument.Parse(text))
                    {
                        return new Reply.Saved(saved.RootElement.GetProperty("id").GetGuid(), saved.RootElement.GetProperty("repeated").GetBoolean());
                    }

                case HttpStatusCode.NotFound:
                    return new Reply.TurnedAway();
                case HttpStatusCode.ServiceUnavailable:
                    return new Reply.Unclear();
                default:
                    return new Reply.Wrong((int)answer.StatusCode, text);
            }
        }
        catch (Exception exception) when (IsNoAnswer(exception) && !cancellationToken.IsCancellationRequested)
        {
            return new Reply.Unclear();
        }
    }

    /// <summary>Fetches the file that <c>export json</c> names; null if it did not come whole.</summary>
    public async Task<byte[]?> DownloadAsync(string incident, CancellationToken cancellationToken)
    {
        try
        {
            await SignInAsync(cancellationToken);
            return await _http.GetByteArrayAsync(new Uri($"exports/{incident}.json", UriKind.Relative), cancellationToken);
        }
        catch (Exception exception) when (IsNoAnswer(exception) && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Whether it is the other side that did not answer, or not to its end.</summary>
    public static bool IsNoAnswer(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or OperationCanceledException;

    public void Dispose() => _http.Dispose();

    /// <summary>Once: whoever is signed in stays so, however often the bot dies.</summary>
    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        if (_signedIn)
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await _http.SendAsync(request, cancellationToken);
        _signedIn = answer.EnsureSuccessStatusCode().IsSuccessStatusCode;
    }
}
