namespace ChatOps.Storage.Persistence;

/// <summary>
/// Lets one in at a time: those for whom somebody waits to be acknowledged first, the others in the order in which they came.
/// </summary>
internal sealed class WriterTurns
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _first = new();
    private readonly Queue<TaskCompletionSource> _others = new();
    private bool _taken;

    /// <summary>Waits for the turn; every turn that was given has to be ended.</summary>
    public async Task EnterAsync(bool first, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (!_taken)
            {
                _taken = true;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (first ? _first : _others).Enqueue(turn);
        }

        // Either the turn is given or the waiting is called off, whichever comes first.
        await using var calledOff = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    public void Leave()
    {
        lock (_lock)
        {
            while (_first.TryDequeue(out var next) || _others.TryDequeue(out next))
            {
                if (next.TrySetResult())
                {
                    return;
                }
            }

            _taken = false;
        }
    }
}
