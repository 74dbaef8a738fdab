using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Slack.Wire;

namespace ChatOps.Bot.Slack;

/// <summary>The Web API: one method a call, with a time limit, and every failure sorted by what it says of the call.</summary>
internal sealed class SlackClient(HttpClient http, SlackOptions options, SlackLimits limits, TimeProvider clock)
{
    /// <summary>Asks for something, or changes something that is the same however often it is done.</summary>
    public Task<SlackAnswer> CallAsync(string method, IReadOnlyDictionary<string, string> arguments, CancellationToken cancellationToken) =>
        SendAsync(method, () => new FormUrlEncodedContent(arguments), options.BotToken, posts: false, cancellationToken);

    /// <summary>The same with arguments that are more than words.</summary>
    public Task<SlackAnswer> CallAsync(string method, object arguments, CancellationToken cancellationToken) =>
        SendAsync(method, () => Json(arguments), options.BotToken, posts: false, cancellationToken);

    /// <summary>Posts something that would be there twice if it were sent twice.</summary>
    /// <exception cref="ChatAmbiguousException">It may be there.</exception>
    public async Task<SlackAnswer> PostAsync(string method, string channel, object arguments, CancellationToken cancellationToken)
    {
        // What one person alone sees has no such limit.
        if (method == "chat.postMessage" && limits.Place(channel) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }

        return await SendAsync(method, () => Json(arguments), options.BotToken, posts: true, cancellationToken);
    }

    /// <summary>Asks for the address of a socket, with the app's own token.</summary>
    public Task<SlackAnswer> OpenConnectionAsync(CancellationToken cancellationToken) =>
        SendAsync("apps.connections.open", () => new FormUrlEncodedContent([]), options.AppToken, posts: false, cancellationToken);

    /// <summary>Answers by the address that came with a command or a click. False if Slack takes no more there.</summary>
    public async Task<bool> RespondAsync(Uri responseUrl, object message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ChatHttp.CallWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.PostAsync(responseUrl, Json(message), either.Token);
            return (int)response.StatusCode < 500
                ? response.IsSuccessStatusCode
                : throw new ChatAmbiguousException($"Slack did not say whether it took the answer (status {(int)response.StatusCode}).", null);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (ChatHttp.WasNotSent(exception))
            {
                return false;
            }

            throw new ChatAmbiguousException("Slack did not say whether it took the answer.", exception);
        }
    }

    /// <summary>A file, as it lies in Slack. Slack answers those whom it does not let in with a page to sign in.</summary>
    public async Task<Stream> OpenFileAsync(Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.BotToken);
        using var limit = new CancellationTokenSource(ChatHttp.CallWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ChatAwayException("Slack cannot be reached for a file.", null, exception);
        }

        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType != "text/html")
        {
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        }

        using (response)
        {
            throw response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500
                ? new ChatAwayException($"Slack answered with status {(int)response.StatusCode} for a file.")
                : new ChatRefusedException($"Slack does not give the file to the bot (status {(int)response.StatusCode}); the app needs the scope files:read.");
        }
    }

    private async Task<SlackAnswer> SendAsync(string method, Func<HttpContent> content, string? token, bool posts, CancellationToken cancellationToken)
    {
        if (limits.Wait(method) is { } wait)
        {
            throw new ChatAwayException($"Slack asked to wait with {method}.", wait);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Api, method)) { Content = content() };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var limit = new CancellationTokenSource(ChatHttp.CallWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            return await ReadAsync(method, response, posts, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw posts && !ChatHttp.WasNotSent(exception)
                ? new ChatAmbiguousException($"Slack did not answer {method} in time, or the connection broke.", exception)
                : new ChatAwayException($"Slack cannot be reached ({method}).", null, exception);
        }
    }

    private async Task<SlackAnswer> ReadAsync(string method, HttpResponseMessage response, bool posts, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            var wait = ChatHttp.RetryAfter(response, clock.GetUtcNow());
            limits.Block(method, wait);
            throw new ChatAwayException($"Slack asks to wait {Math.Ceiling(wait.TotalSeconds)} s with {method}.", wait);
        }

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        JsonElement body;
        try
        {
            using var document = JsonDocument.Parse(text);
            body = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            // An error page of something between us and Slack, or half an answer: it may have been taken.
            throw posts
                ? new ChatAmbiguousException($"Slack answered {method} with status {(int)response.StatusCode} and no words of its own.", exception)
                : new ChatAwayException($"Slack answered {method} with status {(int)response.StatusCode} and no words of its own.", null, exception);
        }

        var answer = new SlackAnswer(body, response.Headers.TryGetValues("x-oauth-scopes", out var scopes) ? string.Join(',', scopes) : null);
        if (answer.IsOk)
        {
            return answer;
        }

        // Words without Slack's own for what is wrong are those of something between us and Slack.
        throw answer.Text("error") is { } error && (int)response.StatusCode < 500
            ? SlackErrors.For(method, error, posts, answer.Text("needed"))
            : posts
                ? new ChatAmbiguousException($"Slack answered {method} with status {(int)response.StatusCode} and did not say what is wrong.", null)
                : new ChatAwayException($"Slack answered {method} with status {(int)response.StatusCode} and did not say what is wrong.");
    }

    private static StringContent Json(object arguments) => new(SlackJson.Write(arguments), Encoding.UTF8, "application/json");
}

/// <summary>An answer of the Web API.</summary>
/// <param name="Scopes">What the token may do, where Slack says it.</param>
internal sealed record SlackAnswer(JsonElement Body, string? Scopes)
{
    public bool IsOk => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True;

    /// <summary>A text in it, by its path: user.profile.email.</summary>
    public string? Text(string path) => At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public bool Is(string path) => At(path) is { ValueKind: JsonValueKind.True };

    public long? Number(string path) => At(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    public IEnumerable<SlackAnswer> Items(string path) =>
        At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(item => new SlackAnswer(item, null))] : [];

    private JsonElement? At(string path)
    {
        var here = Body;
        foreach (var step in path.Split('.'))
        {
            if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(step, out here))
            {
                return null;
            }
        }

        return here;
    }
}
