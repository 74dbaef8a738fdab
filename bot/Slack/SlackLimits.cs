using System.Collections.Concurrent;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Slack;

/// <summary>
/// What Slack asked to wait for, method by method, and the pace of a channel: about one message a second, with a little
/// more at once. https://docs.slack.dev/apis/web-api/rate-limits
/// </summary>
internal sealed class SlackLimits(TimeProvider clock)
{
    private const int AtOnce = 5;
    private const int MostChannels = 10_000;

    private static readonly TimeSpan Each = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _next = new(StringComparer.Ordinal);

    /// <summary>How long the method may not be called yet; null if it may.</summary>
    public TimeSpan? Wait(string method) =>
        _until.TryGetValue(method, out var until) && until - clock.Now() is { Ticks: > 0 } left ? left : null;

    public void Block(string method, TimeSpan wait) => _until[method] = clock.Now() + wait;

    /// <summary>Takes a place in the channel's row.</summary>
    /// <returns>How long to wait for it.</returns>
    public TimeSpan Place(string channel)
    {
        if (_next.Count > MostChannels)
        {
            _next.Clear();
        }

        var now = clock.Now();
        var place = _next.AddOrUpdate(channel, _ => now, (_, next) => next + Each < now - (Each * (AtOnce - 1)) ? now - (Each * (AtOnce - 1)) : next + Each);
        return place > now ? place - now : TimeSpan.Zero;
    }
}
