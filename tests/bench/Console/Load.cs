using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace ChatOps.Bench.Console;

/// <summary>Posts deliveries over connections that are kept open, each waiting for its answer before the next one.</summary>
internal sealed class Load : IDisposable
{
    private readonly HttpClient[] _clients;
    private readonly Uri _target;
    private int _keys;

    private Load(HttpClient[] clients, Uri target)
    {
        _clients = clients;
        _target = target;
    }

    /// <summary>Signs in and takes the cookie along.</summary>
    public static async Task<Load> SignInAsync(Uri signIn, Uri target, int connections, CancellationToken cancellationToken)
    {
        using var door = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var asking = new HttpRequestMessage(HttpMethod.Get, signIn) { Headers = { { "Accept", "text/html" } } };
        using var opened = await door.SendAsync(asking, cancellationToken);
        var cookie = opened.Headers.GetValues("Set-Cookie").First().Split(';')[0];
        return new Load([.. Enumerable.Range(0, connections).Select(_ => Client(cookie))], target);
    }

    /// <summary>One delivery, for its answer.</summary>
    public async Task<string> AskAsync(string room, string text, CancellationToken cancellationToken)
    {
        using var content = Delivery(room, text);
        using var answer = await _clients[0].PostAsync(new Uri($"{_target}?wait=20"), content, cancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Posts for as long as said, over the first <paramref name="connections"/> connections.</summary>
    public async Task<Sample> RunAsync(
        int connections, TimeSpan length, IReadOnlyList<string> rooms, Func<int, string> text, CancellationToken cancellationToken)
    {
        var took = new ConcurrentBag<IReadOnlyList<double>>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(
            async () =>
            {
                var mine = new List<double>();
                while (Stopwatch.GetElapsedTime(started) < length)
                {
                    var began = Stopwatch.GetTimestamp();
                    using var content = Delivery(rooms[connection % rooms.Count], text(mine.Count));
                    using var answer = await _clients[connection].PostAsync(_target, content, cancellationToken);
                    if (answer.StatusCode != HttpStatusCode.Accepted)
                    {
                        throw new InvalidOperationException($"{_target} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                    }

                    await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                    mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }

                took.Add(mine);
            },
            cancellationToken)));
        double[] all = [.. took.SelectMany(mine => mine)];
        return new Sample(all.Length, Stopwatch.GetElapsedTime(started), all);
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private StringContent Delivery(string room, string text) => new(
        $$"""{"deliveryKey":"bench-{{Interlocked.Increment(ref _keys)}}-{{Environment.ProcessId}}","room":"{{room}}","kind":"text","text":"{{text}}"}""",
        Encoding.UTF8, "application/json");

    private static HttpClient Client(string cookie)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10) });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        client.DefaultRequestHeaders.Add("X-ChatOps", "1");
        return client;
    }
}
