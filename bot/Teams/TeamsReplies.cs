using System.Collections.Concurrent;
using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Clicks that wait for their answer: what is to be said to that person alone is said in it, which is the shortest way.
/// Without one there are others.
/// </summary>
internal sealed class TeamsReplies
{
    private readonly ConcurrentDictionary<(string Room, string Account), Expected> _waiting = new();

    /// <summary>The answer to a click is expected; dispose of it when it is given.</summary>
    /// <param name="fits">Whether the answer has room for it.</param>
    public Expected Expect(string room, string account, Func<Notice, bool> fits)
    {
        var expected = new Expected(fits, gone => _waiting.TryRemove(new KeyValuePair<(string, string), Expected>((room, account), gone)));
        _waiting[(room, account)] = expected;
        return expected;
    }

    /// <summary>Hands it to the click that waits. False if none does, or it does not fit.</summary>
    public bool TryHand(string room, string account, Notice notice) =>
        _waiting.TryGetValue((room, account), out var expected) && expected.TryTake(notice);

    /// <summary>An answer that is expected.</summary>
    internal sealed class Expected(Func<Notice, bool> fits, Action<Expected> forget) : IDisposable
    {
        private readonly TaskCompletionSource<Notice> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TryTake(Notice notice) => fits(notice) && _answer.TrySetResult(notice);

        /// <summary>What was handed over; null if nothing was in time, and then nothing will be.</summary>
        public async Task<Notice?> WaitAsync(TimeSpan patience, TimeProvider clock)
        {
            if (patience > TimeSpan.Zero)
            {
                await ((Task)_answer.Task).WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            _answer.TrySetCanceled();
            return _answer.Task.IsCompletedSuccessfully ? await _answer.Task : null;
        }

        public void Dispose()
        {
            _answer.TrySetCanceled();
            forget(this);
        }
    }
}
