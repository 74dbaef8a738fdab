using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>One call of the port, from its beginning to the result, over as many connections as it takes.</summary>
internal sealed class HostCall : IDisposable
{
    private static readonly UTF8Encoding Strict = new(false, true);

    private readonly HostCommand _command;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly KeptOutput _output;
    private readonly KeptOutput _errors;
    private PassedOutput? _passed;

    /// <summary>Begins it.</summary>
    /// <exception cref="ArgumentException">The command line cannot be sent.</exception>
    public HostCall(HostCommand command, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(command);
        Strict.GetByteCount(command.CommandLine);
        if (command.CommandLine.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A command line cannot hold NUL.", nameof(command));
        }

        _command = command;
        _clock = clock;
        _began = clock.GetTimestamp();
        _output = new KeptOutput(command.OutputCap);
        _errors = new KeptOutput(command.OutputCap);
    }

    /// <summary>Runs the command and keeps the beginning of its output.</summary>
    public Task<HostEnding> RunAsync(HostConnection connection, SshLimits limits, CancellationToken cancellationToken) =>
        new CommandRun(connection, _command, limits, _clock).RunAsync(_output, _errors, new TaskCompletionSource<string?>().Task, cancellationToken);

    /// <summary>Runs the command and passes its output on.</summary>
    public async Task<HostEnding> StreamAsync(HostConnection connection, Stream into, SshLimits limits, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _passed = new PassedOutput(into, limits.StreamAhead, _command.StreamCap);
        var passing = _passed.PumpAsync(over.Token);
        var ending = await new CommandRun(connection, _command, limits, _clock).RunAsync(_passed, _errors, passing, cancellationToken);
        if (ending is HostEnding.NotSent or HostEnding.Lost)
        {
            await over.CancelAsync();
        }

        // The last of it may still be on its way to the target.
        var stopped = await passing;
        return ending is HostEnding.Exited or HostEnding.Signalled && stopped is not null ? new HostEnding.Lost(stopped) : ending;
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        _passed?.Dispose();
    }

    /// <summary>The result when there was no connection.</summary>
    public HostResult Refused(ConnectOutcome.Refused refused) => Result(new HostEnding.NotSent(refused.Fault, refused.Says), refused.PresentedKey);

    /// <summary>The result.</summary>
    public HostResult Result(HostEnding ending, string? presentedKey)
    {
        var (output, _, sha256) = _output.End();
        var (errors, last, _) = _errors.End();
        return new HostResult(
            ending, output, errors, _passed?.Count ?? _output.Count, _errors.Count, _passed?.Sha256 ?? sha256, _clock.GetElapsedTime(_began), presentedKey)
        {
            LastErrors = last,
        };
    }
}
