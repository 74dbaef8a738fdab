using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Teams.Graph;

/// <summary>
/// Microsoft Graph, for what the Connector cannot do. Each call has a time limit; what goes wrong is either refused for good
/// or to be tried again, and every change that is asked for here can be asked for twice.
/// </summary>
internal sealed class GraphClient(HttpClient http, TeamsOptions options, BotTokenProvider tokens, TimeProvider clock)
{
    /// <summary>More pages than any team or thread of ours has.</summary>
    private const int MostPages = 40;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Uri _root = new(options.GraphUrl.EndsWith('/') ? options.GraphUrl : $"{options.GraphUrl}/");

    /// <summary>Gets something to exist.</summary>
    /// <exception cref="GraphRefusedException">Graph does not do it.</exception>
    /// <exception cref="ChatAwayException">Graph is not to be reached, or asks to wait.</exception>
    public async Task<T> PostAsync<T>(string path, object content, CancellationToken cancellationToken)
        where T : class =>
        await CallAsync<T>(HttpMethod.Post, new Uri(_root, path), content, cancellationToken);

    /// <summary>A list, page by page, to its end or as far as is wanted.</summary>
    /// <param name="path">Below the root of Graph.</param>
    /// <param name="isEnough">Whether nothing after this page is wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GraphRefusedException">Graph does not show it.</exception>
    /// <exception cref="ChatAwayException">Graph is not to be reached, or asks to wait.</exception>
    /// <exception cref="ChatAmbiguousException">It is longer than can be looked through.</exception>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string path, Func<IReadOnlyList<T>, bool> isEnough, CancellationToken cancellationToken)
        where T : class
    {
        var items = new List<T>();
        var next = new Uri(_root, path);
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await CallAsync<GraphPage<T>>(HttpMethod.Get, next, null, cancellationToken);
            var some = answer.Value ?? [];
            items.AddRange(some);
            if (answer.NextLink is not { Length: > 0 } link || isEnough(some))
            {
                return items;
            }

            // Whoever has the token acts as the bot, so it goes where the settings say and nowhere else.
            next = Uri.TryCreate(link, UriKind.Absolute, out var following) && following.Scheme == _root.Scheme && following.Authority == _root.Authority
                ? following
                : throw new ChatAwayException($"{_root.Host} sent the bot on to another place for the rest of a list, and the bot did not go there.");
        }

        throw new ChatAmbiguousException($"{_root.Host} lists more than can be looked through.", null);
    }

    private async Task<T> CallAsync<T>(HttpMethod method, Uri address, object? content, CancellationToken cancellationToken)
        where T : class
    {
        var token = await tokens.GetAsync(cancellationToken);
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = content is null ? null : new StringContent(JsonSerializer.Serialize(content, Json), Encoding.UTF8, "application/json");
        using var limit = new CancellationTokenSource(ChatHttp.CallWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            var text = await response.Content.ReadAsStringAsync(either.Token);
            if (response.IsSuccessStatusCode)
            {
                return Parsed<T>(text) ?? throw new ChatAwayException($"{_root.Host} answered {(int)response.StatusCode} and nothing that could be read.");
            }

            throw Failed(response, Parsed<GraphErrorResponse>(text)?.Error, token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ChatAwayException($"{_root.Host} cannot be reached, or did not answer in time.", null, exception);
        }
    }

    private Exception Failed(HttpResponseMessage response, GraphError? error, string token)
    {
        var status = (int)response.StatusCode;
        var said = error?.Code is { Length: > 0 } code ? $"{status} {CleanText.Shortened(CleanText.Line(code), 60)}" : $"{status}";
        if (status == StatusCodes.Status401Unauthorized)
        {
            tokens.Forget(token);
        }

        return status is StatusCodes.Status401Unauthorized or StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests or >= 500
            ? new ChatAwayException($"{_root.Host} does not do it now ({said}).", ChatHttp.RetryAfter(response, clock.GetUtcNow()))
            : new GraphRefusedException(status, $"{error?.Code} {error?.Message}", $"{_root.Host} refused it ({said}).");
    }

    private static T? Parsed<T>(string text)
        where T : class
    {
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException)
        {
            // An error page of something between us and Graph; the status says what it says.
            return null;
        }
    }
}

/// <summary>Graph refused for good, and said why.</summary>
/// <param name="status">The answer's status.</param>
/// <param name="said">Graph's own words.</param>
/// <param name="message">What is said of it.</param>
internal sealed class GraphRefusedException(int status, string said, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>Graph's own words; never shown.</summary>
    public string Said { get; } = said;
}
