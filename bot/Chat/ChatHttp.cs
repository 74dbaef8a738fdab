namespace ChatOps.Bot.Chat;

/// <summary>How the bot calls platforms over HTTP.</summary>
internal static class ChatHttp
{
    /// <summary>Shorter than what the outbox gives a message, so that it is this that ends and says what it was.</summary>
    public static readonly TimeSpan CallWithin = TimeSpan.FromSeconds(8);

    private const int LongestAnswer = 8 * 1024 * 1024;

    /// <summary>A client of its own that keeps connections, follows no redirects, and never waits for ever.</summary>
    public static HttpClient Create() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    /// <summary>Whether it failed before the platform could have seen any of it.</summary>
    public static bool WasNotSent(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError };

    /// <summary>How long the platform asks to wait; a second where it does not say.</summary>
    public static TimeSpan RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { Ticks: > 0 } delta } => delta,
        { Date: { } date } when date > now => date - now,
        _ => TimeSpan.FromSeconds(1),
    };
}
