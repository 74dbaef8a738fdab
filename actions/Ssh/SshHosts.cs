using System.Collections.Concurrent;
using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// Hosts over SSH. Without a pinned key there is no connection; a command is sent at most once; what nobody knows is
/// never told as a success or a failure. Connections are kept warm for commands that do not ask for a new one.
/// </summary>
public sealed class SshHosts : IHosts
{
    private const string Stopping = "The bot is stopping.";

    private readonly SshLimits _limits;
    private readonly TimeProvider _clock;
    private readonly SshConnector _connector;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, WarmConnections> _warm = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<HostConnection, bool> _own = new();

    /// <summary>Makes the port; connects to nothing yet.</summary>
    public SshHosts(TimeProvider clock)
        : this(clock, new SshLimits())
    {
    }

    /// <summary>The same with other limits.</summary>
    public SshHosts(TimeProvider clock, SshLimits limits)
    {
        _clock = clock;
        _limits = limits;
        _connector = new SshConnector(limits, clock);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The command line holds NUL or half of a surrogate pair, which cannot be sent.</exception>
    public async Task<HostResult> RunAsync(SshHost host, HostCommand command, CancellationToken cancellationToken)
    {
        using var call = new HostCall(command, _clock);
        if (command.OnNewConnection)
        {
            return await OnNewAsync(host, call, null, cancellationToken);
        }

        var warm = _warm.GetOrAdd(KeyOf(host), _ => new WarmConnections(host, _connector, _limits, _clock, _stopping.Token));
        var replaced = false;
        for (var attempt = 1; ; attempt++)
        {
            var (connection, wasThere, none) = await warm.EnterAsync(cancellationToken);
            if (connection is null)
            {
                return call.Refused(none!);
            }

            var ending = await call.RunAsync(connection, _limits, cancellationToken);
            var full = ending is HostEnding.NotSent { Fault: HostFault.Busy };
            warm.Leave(connection, full);

            // Only what was surely not sent is tried on another connection: an old one may have been dead for a while.
            var dead = ending is HostEnding.NotSent { Fault: HostFault.Unreachable } && wasThere && !replaced;
            replaced |= dead;
            if (!dead && (!full || attempt > _limits.ConnectionsPerHost))
            {
                return call.Result(ending, connection.PresentedKey);
            }

            if (dead)
            {
                connection.Retire();
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// On a connection of its own: if the target is slow the host is made to wait, and everything else on that
    /// connection would wait as well. If the target fails the command is given up, and is <see cref="HostEnding.Lost"/>.
    /// </remarks>
    public async Task<HostResult> StreamAsync(SshHost host, HostCommand command, Stream into, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(into);
        using var call = new HostCall(command, _clock);
        return await OnNewAsync(host, call, into, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<HostResult> ProbeAsync(SshHost host, CancellationToken cancellationToken)
    {
        using var call = new HostCall(new HostCommand("true", _limits.Answer), _clock);
        return await OnNewAsync(host, call, null, cancellationToken);
    }

    /// <summary>Closes everything. What still runs on hosts is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var warm in _warm.Values)
        {
            warm.Close(Stopping);
        }

        foreach (var connection in _own.Keys)
        {
            connection.Die(Stopping);
        }
    }

    private async Task<HostResult> OnNewAsync(SshHost host, HostCall call, Stream? into, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var outcome = await _connector.ConnectAsync(host, over.Token);
        if (outcome is not ConnectOutcome.Opened opened)
        {
            return call.Refused((ConnectOutcome.Refused)outcome);
        }

        await using var connection = new HostConnection(opened.Client, 1, _limits, _clock);
        _own[connection] = true;
        try
        {
            connection.TryEnter();
            var ending = into is null
                ? await call.RunAsync(connection, _limits, over.Token)
                : await call.StreamAsync(connection, into, _limits, over.Token);
            return call.Result(ending, connection.PresentedKey);
        }
        finally
        {
            _own.TryRemove(connection, out _);
        }
    }

    /// <summary>Everything that decides where a connection leads and who the bot is on it; another pin is another connection.</summary>
    private static string KeyOf(SshHost host)
    {
        var key = new StringBuilder();
        for (var at = host; at is not null; at = at.Jump)
        {
            key.AppendJoin('\0', [at.Address, $"{at.Port}", at.User, at.Identity.KeyFile, at.Identity.CertificateFile, at.Identity.PassphraseFile, .. at.PinnedKeys, "\n"]);
        }

        return key.ToString();
    }
}
