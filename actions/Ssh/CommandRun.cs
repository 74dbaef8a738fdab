using System.Globalization;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// One command on one connection, sent at most once. Every failure is sorted by one question: could the command have
/// been sent? It is sent by a single step that a cancellation either prevents or comes too late for.
/// </summary>
internal sealed class CommandRun(HostConnection connection, HostCommand command, SshLimits limits, TimeProvider clock)
{
    /// <summary>SSH.NET sends no packet of more than 68,536 bytes; a longer command line goes another way.</summary>
    private const int LongestInOnePacket = 64_000;

    private const int MostInputAtOnce = 1 << 15;
    private const int LookForRoomEvery = 5;
    private const string BeforeSending = "It was called off before anything was sent.";
    private const string AfterSending = "It was called off when it had been sent; it may be running.";

    private readonly TaskCompletionSource<bool> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stage;
    private volatile bool _isOver;

    private enum Stage
    {
        Opening,
        Sent,
        CalledOff,
    }

    /// <summary>Runs it to its end, or until it is given up.</summary>
    /// <param name="output">Gets its standard output.</param>
    /// <param name="errors">Gets its standard error.</param>
    /// <param name="taking">Ends with a sentence if the output cannot be taken any more, with null at its end.</param>
    public async Task<HostEnding> RunAsync(ReceivedStream output, ReceivedStream errors, Task<string?> taking, CancellationToken cancellationToken)
    {
        var (line, input) = Sendable(command);
        SshCommand ssh;
        try
        {
            ssh = connection.Client.CreateCommand(line);
        }
        catch (Exception exception) when (exception is SshException or ObjectDisposedException)
        {
            return new HostEnding.NotSent(HostFault.Unreachable, "The connection broke before anything was sent.");
        }

        Task executing = Task.CompletedTask;
        var (heardOutput, heardErrors) = (new HeardStream(output, connection), new HeardStream(errors, connection));
        SshNetInside.Redirect(ssh, heardOutput, heardErrors);
        var work = Blocking.RunAsync(() =>
        {
            SshNetInside.Open(ssh);
            if (Interlocked.CompareExchange(ref _stage, (int)Stage.Sent, (int)Stage.Opening) != (int)Stage.Opening)
            {
                return;
            }

            executing = ssh.ExecuteAsync(CancellationToken.None);
            _taken.SetResult(SshNetInside.WasAccepted(ssh));
            Feed(ssh, input, executing);
        });
        _ = work.ContinueWith(static (ended, run) => ((CommandRun)run!).Failed(ended.Exception?.InnerException), this, TaskScheduler.Default);

        var ending = await SendAsync(cancellationToken)
            ?? await WaitAsync(ssh, executing, taking, () => heardOutput.Times + heardErrors.Times, cancellationToken);
        _isOver = true;
        switch (ending)
        {
            case HostEnding.NotSent:
                // A channel that is opened after all has to be closed as well: the host counts them.
                _ = work.ContinueWith(_ => ssh.Dispose(), TaskScheduler.Default);
                break;
            case HostEnding.Exited or HostEnding.Signalled when executing.IsCompleted:
                ssh.Dispose();
                break;
            default:
                // It waits for the host to agree.
                Blocking.Forget(ssh.Dispose);
                break;
        }

        if (ending is HostEnding.Lost)
        {
            // What it was on may be in any state.
            connection.Retire();
        }

        return ending;
    }

    /// <summary>Waits until the host took it. Null if it did.</summary>
    private async Task<HostEnding?> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_taken.Task, connection.Death).WaitAsync(limits.Answer, clock, cancellationToken);
            return !_taken.Task.IsCompleted ? throw new SshConnectionException(await connection.Death)
                : await _taken.Task ? null : new HostEnding.NotSent(HostFault.Busy, "The host could not start another process.");
        }
        catch (Exception exception) when (WasPrevented())
        {
            return NotSent(exception);
        }
        catch (OperationCanceledException)
        {
            return new HostEnding.Lost(AfterSending);
        }
        catch (TimeoutException)
        {
            connection.Die("The host does not answer any more.");
            return new HostEnding.Lost("The host did not say whether it started it.");
        }
        catch (Exception exception)
        {
            return new HostEnding.Lost(HostText.Line(exception.Message));
        }
    }

    /// <summary>Makes sure that it will not be sent any more; false if it may have been.</summary>
    private bool WasPrevented() =>
        Interlocked.CompareExchange(ref _stage, (int)Stage.CalledOff, (int)Stage.Opening) != (int)Stage.Sent;

    private HostEnding.NotSent NotSent(Exception exception)
    {
        switch (exception)
        {
            case OperationCanceledException:
                return new(HostFault.Cancelled, BeforeSending);
            case TimeoutException:
                connection.Die("The host does not answer any more.");
                return new(HostFault.Unreachable, "The host did not answer on the open connection.");
            case SshException when exception.GetType() == typeof(SshException):
                return new(HostFault.Busy, "The host takes no more commands at once.");
            default:
                return new(HostFault.Unreachable, $"The connection broke before anything was sent. {HostText.Line(exception.Message)}");
        }
    }

    private async Task<HostEnding> WaitAsync(
        SshCommand ssh, Task executing, Task<string?> taking, Func<long> heard, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(command.Limit, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var untaken = UntakenAsync(taking);
        (int? Status, long Heard) last = (null, 0);
        var since = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await Task.WhenAny(executing, connection.Death, untaken).WaitAsync(limits.Silence / 5, clock, over.Token);
                break;
            }
            catch (TimeoutException)
            {
                // A child that it left behind may hold its output open for ever; its own end is told already.
                var now = (ssh.ExitStatus, heard());
                if (now != last)
                {
                    (last, since) = (now, clock.GetTimestamp());
                }
                else if (last.Status is { } early && clock.GetElapsedTime(since) >= limits.Silence)
                {
                    return new HostEnding.Exited(early);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return new HostEnding.Lost(AfterSending);
            }
            catch (OperationCanceledException)
            {
                return ssh.ExitStatus is { } late
                    ? new HostEnding.Exited(late)
                    : new HostEnding.Lost($"It did not end within {command.Limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s; it may be running.");
            }
        }

        if (executing.IsCompletedSuccessfully)
        {
            return ssh.ExitStatus is { } code ? new HostEnding.Exited(code)
                : ssh.ExitSignal is { } signal ? new HostEnding.Signalled(HostText.Line(signal, 20))
                : new HostEnding.Lost("The host closed it and did not say how it ended.");
        }

        // A connection that is given up breaks its commands off as well; the reason is what people have to read.
        return new HostEnding.Lost(
            connection.Death.IsCompleted ? await connection.Death
            : executing.IsFaulted ? HostText.Line(executing.Exception.InnerException!.Message)
            : await untaken);
    }

    /// <summary>Ends when the output is not taken any more although there is more.</summary>
    private static async Task<string> UntakenAsync(Task<string?> taking) =>
        await taking ?? await new TaskCompletionSource<string>().Task;

    private void Failed(Exception? exception)
    {
        if (exception is not null)
        {
            _taken.TrySetException(exception);
        }
    }

    private void Feed(SshCommand ssh, ReadOnlyMemory<byte> input, Task executing)
    {
        try
        {
            if (!input.IsEmpty)
            {
                // Not disposed here: that would end the input a second time.
                var stream = ssh.CreateInputStream();
                for (var rest = input; !rest.IsEmpty;)
                {
                    // SSH.NET would wait for the host to make room, and go on waiting after the command's end.
                    var room = (int)Math.Min(SshNetInside.RoomForInput(ssh), MostInputAtOnce);
                    if (room == 0 && Task.WaitAny([executing, connection.Death], LookForRoomEvery) >= 0 || _isOver)
                    {
                        return;
                    }

                    var piece = rest[..Math.Min(room, rest.Length)];
                    stream.Write(piece.Span);
                    rest = rest[piece.Length..];
                }
            }

            SshNetInside.EndInput(ssh);
        }
        catch (Exception exception) when (exception is SshException or InvalidOperationException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // It ended without reading all of it. How it ended is told elsewhere.
        }
    }

    /// <summary>
    /// What is sent. A line that no packet can hold is the beginning of the input, and the host's shell takes it from there.
    /// </summary>
    private static (string Line, ReadOnlyMemory<byte> Input) Sendable(HostCommand command)
    {
        var line = Encoding.UTF8.GetBytes(command.CommandLine);
        return line.Length <= LongestInOnePacket
            ? (command.CommandLine, command.Input)
            : (string.Create(CultureInfo.InvariantCulture, $"eval \"$(/usr/bin/head -c {line.Length})\""), (byte[])[.. line, .. command.Input.Span]);
    }
}
