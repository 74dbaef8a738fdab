using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Bench.Slack;

/// <summary>Types slash commands as Slack delivers them: a form, signed, each with a trigger of its own.</summary>
internal sealed class SignedLoad(Uri target, string secret, int connections, TimeProvider clock) : IDisposable
{
    private readonly HttpClient[] _clients =
    [
        .. Enumerable.Range(0, connections).Select(_ => new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10) })),
    ];

    private readonly byte[] _key = Encoding.UTF8.GetBytes(secret);
    private int _triggers;

    /// <summary>Types for as long as said, each connection waiting for its acknowledgement before the next one.</summary>
    public async Task<Sample> RunAsync(int count, TimeSpan length, Func<int, string> text, CancellationToken cancellationToken)
    {
        var took = new ConcurrentBag<IReadOnlyList<double>>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(_clients.Take(count).Select(client => Task.Run(
            async () =>
            {
                var mine = new List<double>();
                while (Stopwatch.GetElapsedTime(started) < length)
                {
                    using var request = Command(text(mine.Count));
                    var began = Stopwatch.GetTimestamp();
                    using var answer = await client.SendAsync(request, cancellationToken);
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        throw new InvalidOperationException($"{target} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
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

    /// <summary>One command, for its acknowledgement.</summary>
    public async Task TypeAsync(string text, CancellationToken cancellationToken)
    {
        using var request = Command(text);
        using var answer = await _clients[0].SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private HttpRequestMessage Command(string text)
    {
        var body = Encoding.UTF8.GetBytes(
            $"team_id={SlackStandIn.Team}&team_domain=bench&channel_id=C0LOBBY&channel_name=incidents&user_id={SlackStandIn.User}&user_name=ines&command=%2Fincident"
            + $"&text={Uri.EscapeDataString(text)}&trigger_id={Interlocked.Increment(ref _triggers)}.{Environment.ProcessId}&api_app_id=A0BENCH&is_enterprise_install=false");
        var timestamp = $"{clock.GetUtcNow().ToUnixTimeSeconds()}";
        byte[] signed = [.. Encoding.ASCII.GetBytes($"v0:{timestamp}:"), .. body];
        return new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/x-www-form-urlencoded" } } },
            Headers = { { "X-Slack-Request-Timestamp", timestamp }, { "X-Slack-Signature", $"v0={Convert.ToHexStringLower(HMACSHA256.HashData(_key, signed))}" } },
        };
    }
}
