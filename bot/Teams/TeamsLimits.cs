using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>
/// The pace that Teams takes: so many messages a thread in so many seconds, and so many in all.
/// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
/// </summary>
internal sealed class TeamsLimits(TimeProvider clock)
{
    private const int MostThreads = 10_000;
    private const string All = "";

    private static readonly Window[] OfThread =
    [
        new(7, TimeSpan.FromSeconds(1)), new(8, TimeSpan.FromSeconds(2)), new(60, TimeSpan.FromSeconds(30)), new(1800, TimeSpan.FromHours(1)),
    ];

    private static readonly Window[] OfAll = [new(30, TimeSpan.FromSeconds(1))];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<DateTimeOffset>> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <summary>Takes a place in the thread's row, unless that is longer away than one waits for.</summary>
    /// <returns>How long to wait: for the place, or before asking again.</returns>
    public (bool Taken, TimeSpan Wait) Place(string thread, TimeSpan patience)
    {
        lock (_lock)
        {
            var now = clock.Now();
            Forget(now);
            var at = _until.TryGetValue(thread, out var until) ? Later(now, until) : now;
            at = First(All, OfAll, First(thread, OfThread, at));
            if (at - now > patience)
            {
                return (false, at - now);
            }

            Of(thread).Add(at);
            Of(All).Add(at);
            return (true, at - now);
        }
    }

    /// <summary>Teams asked to wait with this thread.</summary>
    public void Block(string thread, TimeSpan wait)
    {
        lock (_lock)
        {
            _until[thread] = clock.Now() + wait;
        }
    }

    /// <summary>The first moment at which one more breaks none of the limits.</summary>
    private DateTimeOffset First(string thread, Window[] windows, DateTimeOffset at)
    {
        var taken = Of(thread);
        foreach (var window in windows)
        {
            while (taken.Where(other => other > at - window.Length && other <= at).Order().ToList() is var within && within.Count >= window.Most)
            {
                at = within[^window.Most] + window.Length;
            }
        }

        return at;
    }

    private List<DateTimeOffset> Of(string thread)
    {
        if (!_taken.TryGetValue(thread, out var taken))
        {
            _taken[thread] = taken = [];
        }

        return taken;
    }

    /// <summary>Nobody is held up by what no limit looks at any more.</summary>
    private void Forget(DateTimeOffset now)
    {
        if (_taken.Count > MostThreads)
        {
            _taken.Clear();
            _until.Clear();
        }

        foreach (var taken in _taken.Values.Where(taken => taken.Count > OfThread[^1].Most))
        {
            taken.RemoveRange(0, taken.Count - OfThread[^1].Most);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private readonly record struct Window(int Most, TimeSpan Length);
}
