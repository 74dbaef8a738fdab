using System.Collections.Concurrent;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Clicks that wait for their answer. What came of a click is said in its own answer, which is the shortest way; the outbox
/// asks here before it says it as a message. Each by the id of its delivery, so that no answer goes out with another click.
/// </summary>
internal sealed class TeamsReplies(TimeProvider clock)
{
    private const int Most = 10_000;

    /// <summary>A click whose answer hangs for longer is not waited for: what is said twice is better than what is never said.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Reply> _known = new();

    /// <summary>A click waits for what comes of this delivery.</summary>
    public Reply Expect(Guid delivery)
    {
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(delivery, _ => new Reply());
    }

    /// <summary>The click is answered without it.</summary>
    public void Leave(Guid delivery)
    {
        if (_known.TryRemove(delivery, out var reply))
        {
            reply.Given(false);
        }
    }

    /// <summary>Whether the person has the answer to this delivery in the answer to their click.</summary>
    public async Task<bool> HasSaidAsync(Guid delivery, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(delivery, out var reply))
        {
            return false;
        }

        var said = await reply.SaidAsync(Patience, clock, cancellationToken);
        _known.TryRemove(delivery, out _);
        return said;
    }

    /// <summary>The answer to one click.</summary>
    internal sealed class Reply
    {
        private readonly TaskCompletionSource<bool> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether the click may still say it; if not, it goes out as a message.</summary>
        public bool IsOpen => !_said.Task.IsCompleted;

        /// <summary>The answer went out with the words in it, or without them.</summary>
        public void Given(bool said) => _said.TrySetResult(said);

        public async Task<bool> SaidAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
        {
            await ((Task)_said.Task).WaitAsync(patience, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            _said.TrySetResult(false);
            return await _said.Task;
        }
    }
}
