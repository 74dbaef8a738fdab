namespace ChatOps.Actions.Ssh;

/// <summary>The warm connections to one host: a few, each for several commands, closed when nobody used them for a while.</summary>
internal sealed class WarmConnections(SshHost host, SshConnector connector, SshLimits limits, TimeProvider clock, CancellationToken stopping)
{
    private readonly Lock _turn = new();
    private readonly List<HostConnection> _connections = [];
    private TaskCompletionSource<ConnectOutcome.Refused?> _left = NewTurn();
    private Task<ConnectOutcome.Refused?>? _connecting;
    private int _room = limits.CommandsPerConnection;

    /// <summary>Takes a place on a connection; makes one if there is none.</summary>
    /// <returns>The connection, and whether it was there before; or why there is none.</returns>
    public async Task<(HostConnection? Connection, bool WasThere, ConnectOutcome.Refused? None)> EnterAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limits.Connect + limits.Answer, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var wasThere = true;
        while (true)
        {
            Task<ConnectOutcome.Refused?> waiting;
            using (_turn.EnterScope())
            {
                _connections.RemoveAll(connection => connection.IsOver);
                if (_connections.Find(connection => connection.TryEnter()) is { } free)
                {
                    return (free, wasThere, null);
                }

                // All that come meanwhile share one attempt, and its failure.
                waiting = _connections.Count < limits.ConnectionsPerHost ? _connecting ??= ConnectAsync() : _left.Task;
            }

            wasThere = false;
            try
            {
                if (await waiting.WaitAsync(over.Token) is { } none)
                {
                    return (null, false, none);
                }
            }
            catch (OperationCanceledException)
            {
                return (null, false, cancellationToken.IsCancellationRequested
                    ? new ConnectOutcome.Refused(HostFault.Cancelled, "It was called off before anything was sent.", null)
                    : new ConnectOutcome.Refused(HostFault.Busy, "All connections to it are taken.", null));
            }
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="wasFull">Whether the host refused it for there being too many.</param>
    public void Leave(HostConnection connection, bool wasFull)
    {
        TaskCompletionSource<ConnectOutcome.Refused?> left;
        using (_turn.EnterScope())
        {
            if (wasFull)
            {
                _room = connection.Narrow();
            }

            (left, _left) = (_left, NewTurn());
        }

        connection.Leave();
        left.SetResult(null);
    }

    /// <summary>Closes all of them, and ends what runs there.</summary>
    public void Close(string because)
    {
        using (_turn.EnterScope())
        {
            _connections.ForEach(connection => connection.Die(because));
        }
    }

    private async Task<ConnectOutcome.Refused?> ConnectAsync()
    {
        // The lock of the caller must not be held while it connects.
        await Task.Yield();
        var outcome = await connector.ConnectAsync(host, stopping);
        using (_turn.EnterScope())
        {
            _connecting = null;
            if (outcome is ConnectOutcome.Opened opened)
            {
                var connection = new HostConnection(opened.Client, _room, limits, clock);
                _connections.Add(connection);
                if (stopping.IsCancellationRequested)
                {
                    connection.Die("The bot is stopping.");
                }
            }

            return outcome as ConnectOutcome.Refused;
        }
    }

    private static TaskCompletionSource<ConnectOutcome.Refused?> NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
