using Renci.SshNet;
using Renci.SshNet.Common;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// An open connection to a host that let the bot in. It watches over itself: a host that does not answer any more, and
/// a connection that broke, end all commands on it.
/// </summary>
internal sealed class HostConnection : IAsyncDisposable
{
    private readonly SshLimits _limits;
    private readonly TimeProvider _clock;
    private readonly OpenClient _open;
    private readonly TaskCompletionSource<string> _death = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _turn = new();
    private readonly Task _watch;
    private int _room;
    private int _commands;
    private int _heldUp;
    private long _heard;
    private long _freeSince;
    private bool _isRetired;

    /// <summary>Takes over a client that was let in.</summary>
    /// <param name="room">Places for commands.</param>
    public HostConnection(OpenClient open, int room, SshLimits limits, TimeProvider clock)
    {
        _open = open;
        _limits = limits;
        _clock = clock;
        _room = room;
        _freeSince = clock.GetTimestamp();
        Client.ErrorOccurred += (_, error) => Die(HostText.Line(error.Exception.Message));
        _watch = WatchAsync();
    }

    public SshClient Client => _open.Client;

    /// <summary>The fingerprint of the host's key.</summary>
    public string PresentedKey => _open.PresentedKey;

    /// <summary>Ends when the connection is of no use any more; says why.</summary>
    public Task<string> Death => _death.Task;

    /// <summary>Whether it is at its end, or will be when its commands are.</summary>
    public bool IsOver => _isRetired || _death.Task.IsCompleted || !Client.IsConnected;

    /// <summary>Takes one of the places for commands.</summary>
    public bool TryEnter()
    {
        using (_turn.EnterScope())
        {
            if (_commands >= _room || IsOver)
            {
                return false;
            }

            _commands++;
            return true;
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave()
    {
        bool last;
        using (_turn.EnterScope())
        {
            _freeSince = _clock.GetTimestamp();
            last = --_commands == 0 && _isRetired;
        }

        if (last)
        {
            Die("It is closed.");
        }
    }

    /// <summary>The host refused one command: it takes only as many at once as run beside that one.</summary>
    /// <returns>How many that are; at least one.</returns>
    public int Narrow()
    {
        using (_turn.EnterScope())
        {
            return _room = Math.Clamp(_commands - 1, 1, _room);
        }
    }

    /// <summary>No more commands; it ends with its last.</summary>
    public void Retire()
    {
        bool free;
        using (_turn.EnterScope())
        {
            _isRetired = true;
            free = _commands == 0;
        }

        if (free)
        {
            Die("It is closed.");
        }
    }

    /// <summary>The host sent something.</summary>
    public void Hear() => Interlocked.Increment(ref _heard);

    /// <summary>The bot itself does not read for now, so the host's silence says nothing.</summary>
    public void HoldUp(bool begins) => Interlocked.Add(ref _heldUp, begins ? 1 : -1);

    /// <summary>Ends it with all that runs on it. Comes back at once.</summary>
    public void Die(string because)
    {
        if (!_death.TrySetResult(because))
        {
            return;
        }

        _closed.Cancel();
        Blocking.Forget(_open.Dispose);
    }

    public async ValueTask DisposeAsync()
    {
        Die("The bot closed it.");
        await _watch;
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_limits.HeartbeatEvery, _clock, _closed.Token);
                if (IsIdleTooLong())
                {
                    Retire();
                    return;
                }

                for (var missed = 0; !await BeatsAsync();)
                {
                    if (++missed >= _limits.HeartbeatsMissed)
                    {
                        Die("The host does not answer any more.");
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private bool IsIdleTooLong()
    {
        using (_turn.EnterScope())
        {
            return _commands == 0 && _clock.GetElapsedTime(_freeSince) >= _limits.Idle;
        }
    }

    /// <summary>
    /// Asks for a sign of life: a second channel, on which nothing is run. sshd answers by itself, with a refusal too, so
    /// nothing is started on the host and no shell's start-up file can delay it.
    /// </summary>
    private async Task<bool> BeatsAsync()
    {
        var heard = Interlocked.Read(ref _heard);
        if (Volatile.Read(ref _heldUp) > 0)
        {
            return true;
        }

        var beat = Blocking.RunAsync(() =>
        {
            using var nothing = Client.CreateCommand("true");
            try
            {
                SshNetInside.Open(nothing);
            }
            catch (SshException refused) when (refused.GetType() == typeof(SshException))
            {
                // A host that refuses is alive.
            }
        });
        try
        {
            await beat.WaitAsync(_limits.HeartbeatWithin, _clock, _closed.Token);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The connection's own error, if it is one, ends it by itself. Output that came meanwhile is a sign as well.
            _ = beat.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
            return Interlocked.Read(ref _heard) != heard || Volatile.Read(ref _heldUp) > 0;
        }
    }
}
