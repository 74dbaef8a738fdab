using System.Collections.Concurrent;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Slack;

/// <summary>
/// The shortest way to answer somebody where they asked: the address that came with the command, or the thread that they
/// wrote in. Kept in memory only, since who has the address may speak there; without it there are other ways.
/// </summary>
internal sealed class SlackReplies(TimeProvider clock)
{
    /// <summary>Slack's own limits. https://docs.slack.dev/interactivity/handling-user-interaction</summary>
    private const int MostUses = 5;
    private const int Most = 10_000;

    /// <summary>A little less than the 30 minutes that Slack gives.</summary>
    private static readonly TimeSpan Lives = TimeSpan.FromMinutes(29);

    private readonly ConcurrentDictionary<(string Channel, string User), Way> _ways = new();

    public void Remember(string channel, string user, string? responseUrl, string? thread)
    {
        if (_ways.Count >= Most)
        {
            _ways.Clear();
        }

        _ways[(channel, user)] = new Way(Uri.TryCreate(responseUrl, UriKind.Absolute, out var url) ? url : null, thread, clock.Now() + Lives);
    }

    /// <summary>The address to answer by, used once more; null if there is none that Slack would still take.</summary>
    public Uri? TakeAddress(string channel, string user) =>
        _ways.TryGetValue((channel, user), out var way) && clock.Now() < way.Until && way.Address is { } address && way.Use() <= MostUses ? address : null;

    /// <summary>The thread that they wrote in last; null if it was the channel itself.</summary>
    public string? Thread(string channel, string user) =>
        _ways.TryGetValue((channel, user), out var way) && clock.Now() < way.Until ? way.Thread : null;

    private sealed class Way(Uri? address, string? thread, DateTimeOffset until)
    {
        private int _uses;

        public Uri? Address => address;

        public string? Thread => thread;

        public DateTimeOffset Until => until;

        public int Use() => Interlocked.Increment(ref _uses);
    }
}
