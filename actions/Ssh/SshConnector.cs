using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace ChatOps.Actions.Ssh;

/// <summary>Opens connections: only to hosts whose key is pinned, and through jump hosts whose keys are.</summary>
internal sealed class SshConnector(SshLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan Unread = TimeSpan.FromMinutes(10);
    private static readonly Encoding Strict = new UTF8Encoding(false, true);

    // Which kind of key a host was last let in with: that one is asked for first.
    private readonly ConcurrentDictionary<string, string> _lastAlgorithm = new(StringComparer.Ordinal);

    /// <summary>Connects and logs in.</summary>
    public async Task<ConnectOutcome> ConnectAsync(SshHost host, CancellationToken cancellationToken)
    {
        OpenClient? jump = null;
        if (host.Jump is { } via)
        {
            switch (await ConnectAsync(via, cancellationToken))
            {
                case ConnectOutcome.Refused refused:
                    return refused with { Says = $"The way leads through {via.Id}. {refused.Says}" };
                case ConnectOutcome.Opened opened:
                    jump = opened.Client;
                    break;
            }
        }

        var outcome = await ConnectAsync(host, jump, cancellationToken);
        if (outcome is ConnectOutcome.Refused && jump is not null)
        {
            Blocking.Forget(jump.Dispose);
        }

        return outcome;
    }

    /// <summary>
    /// A host shows one of its keys, of a kind that the client prefers. If that one is not pinned another may be, so each
    /// kind is asked for before the host is refused; nothing but keys is exchanged until then.
    /// </summary>
    private async Task<ConnectOutcome> ConnectAsync(SshHost host, OpenClient? jump, CancellationToken cancellationToken)
    {
        var place = $"{host.Address}:{host.Port}";
        var last = _lastAlgorithm.GetValueOrDefault(place);
        var kinds = SshAlgorithms.HostKeys.OrderByDescending(kind => kind.Contains(last)).ToList();
        ConnectOutcome.Refused? first = null;
        while (true)
        {
            var check = new HostKeyCheck(host.PinnedKeys);
            var outcome = await AttemptAsync(host, jump, check, kinds, cancellationToken);
            if (outcome is ConnectOutcome.Opened)
            {
                _lastAlgorithm[place] = check.Algorithm ?? "";
                return outcome;
            }

            if (check.Presented is not null && !check.Refused)
            {
                // It showed a pinned key and did not let the bot in.
                return outcome;
            }

            first ??= (ConnectOutcome.Refused)outcome;
            kinds.RemoveAll(kind => kind.Contains(check.Algorithm));
            if (check.Presented is null || host.PinnedKeys.Count == 0 || kinds.Count == 0)
            {
                return first;
            }
        }
    }

    private async Task<ConnectOutcome> AttemptAsync(
        SshHost host, OpenClient? jump, HostKeyCheck check, IEnumerable<string[]> kinds, CancellationToken cancellationToken)
    {
        var belongings = new List<IDisposable>();
        SshClient? client = null;
        Task? connecting = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var way = jump is null ? null : new OneGuest(jump.Client, host.Address, host.Port);
            var key = PrivateKeys.Read(host.Identity);
            var login = new PrivateKeyAuthenticationMethod(host.User, key);
            belongings.AddRange(new IDisposable?[] { login, key, way, jump }.OfType<IDisposable>());

            // A ConnectionInfo serves one client only: it is not thread-safe.
            var connection = new ConnectionInfo(way?.Address ?? host.Address, way?.Port ?? host.Port, host.User, login)
            {
                Timeout = limits.Connect,
                Encoding = Strict,
                RetryAttempts = 1,
            };
            SshAlgorithms.Set(connection, kinds);
            client = new SshClient(connection);
            client.HostKeyReceived += check.Judge;

            // Its token reaches only as far as the first bytes of the host; later it waits for each answer by itself.
            var connected = client;
            connecting = Task.Run(() => connected.ConnectAsync(cancellationToken), CancellationToken.None);
            await connecting.WaitAsync(limits.Connect, clock, cancellationToken);
            if (check.Presented is not { } presented || check.Refused)
            {
                throw new SshConnectionException("It showed no key.");
            }

            // From here on the waiting is this transport's; only what is passed on to another host still goes by this.
            connection.Timeout = Unread;
            return new ConnectOutcome.Opened(new OpenClient(client, presented, belongings));
        }
        catch (Exception exception)
        {
            // The boundary to hosts: whatever goes wrong here is an answer that people read.
            Discard(client, connecting, belongings.Where(belonging => belonging != (IDisposable?)jump));
            return Refusal(host, check, exception, cancellationToken);
        }
    }

    private static void Discard(SshClient? client, Task? connecting, IEnumerable<IDisposable> belongings)
    {
        var leftovers = belongings.ToArray();
        _ = (connecting ?? Task.CompletedTask).ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                client?.Dispose();
                foreach (var leftover in leftovers)
                {
                    leftover.Dispose();
                }
            },
            TaskScheduler.Default);
    }

    private static ConnectOutcome.Refused Refusal(SshHost host, HostKeyCheck check, Exception exception, CancellationToken cancellationToken)
    {
        if (check.Refused)
        {
            return host.PinnedKeys.Count == 0
                ? new(HostFault.KeyNotPinned, $"No host key is pinned for {host.Id}. It presented {check.Presented}.", check.Presented)
                : new(HostFault.KeyChanged, $"{host.Id} presented the host key {check.Presented}, which is not pinned.", check.Presented);
        }

        var (fault, says) = exception switch
        {
            _ when cancellationToken.IsCancellationRequested => (HostFault.Cancelled, "It was called off before anything was sent."),
            IdentityFault identity => (HostFault.BadIdentity, identity.Message),
            SshAuthenticationException => (HostFault.Unauthorised, $"It did not accept the key for {host.User}. {HostText.Line(exception.Message)}"),
            TimeoutException or SshOperationTimeoutException => (HostFault.Unreachable, "It did not answer in time."),
            SocketException socket => (HostFault.Unreachable, Sentence(socket.SocketErrorCode) ?? HostText.Line(exception.Message)),
            _ => (HostFault.Unreachable, HostText.Line(exception.Message)),
        };
        return new(fault, says, check.Presented);
    }

    private static string? Sentence(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "Nobody listens there.",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown => "There is no way to it.",
        SocketError.TimedOut => "It did not answer in time.",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "Its name is not known.",
        SocketError.ConnectionReset => "It broke the connection off.",
        _ => null,
    };
}
