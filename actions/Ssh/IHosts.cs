namespace ChatOps.Actions.Ssh;

/// <summary>The port to hosts: runs command lines on them and tells how they ended. It never sends a command twice.</summary>
public interface IHosts : IAsyncDisposable
{
    /// <summary>Runs one command.</summary>
    /// <returns>How it ended; no ending is an exception.</returns>
    Task<HostResult> RunAsync(SshHost host, HostCommand command, CancellationToken cancellationToken);

    /// <summary>Runs one command and writes all of its output into a stream as it comes, in bounded memory.</summary>
    /// <param name="into">Gets the output; not closed.</param>
    Task<HostResult> StreamAsync(SshHost host, HostCommand command, Stream into, CancellationToken cancellationToken);

    /// <summary>Makes a new connection and runs nothing but <c>true</c>.</summary>
    Task<HostResult> ProbeAsync(SshHost host, CancellationToken cancellationToken);
}
