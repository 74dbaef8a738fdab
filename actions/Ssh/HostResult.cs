namespace ChatOps.Actions.Ssh;

/// <summary>How a command on a host ended. Only <see cref="Exited"/> is the host's own word.</summary>
public abstract record HostEnding
{
    private HostEnding()
    {
    }

    /// <summary>The host told the exit code.</summary>
    public sealed record Exited(int Code) : HostEnding;

    /// <summary>The host told the signal that ended it, as in TERM.</summary>
    public sealed record Signalled(string Signal) : HostEnding;

    /// <summary>It surely never started.</summary>
    public sealed record NotSent(HostFault Fault, string Says) : HostEnding;

    /// <summary>It was sent or may have been; nobody knows how it ended.</summary>
    public sealed record Lost(string Says) : HostEnding;
}

/// <summary>Why a command was never sent.</summary>
public enum HostFault
{
    /// <summary>There is no way to it, or nobody answers there.</summary>
    Unreachable,

    /// <summary>No key of it is pinned.</summary>
    KeyNotPinned,

    /// <summary>It presented another key than the pinned ones.</summary>
    KeyChanged,

    /// <summary>It does not let the bot in.</summary>
    Unauthorised,

    /// <summary>The bot's own key cannot be read or used.</summary>
    BadIdentity,

    /// <summary>It let the bot in, but would take no more commands at once.</summary>
    Busy,

    /// <summary>The bot was stopped before.</summary>
    Cancelled,
}

/// <summary>What a command brought.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Output">The beginning of its standard output, as it came; untrusted.</param>
/// <param name="Errors">The beginning of its standard error, as it came; untrusted.</param>
/// <param name="OutputBytes">How many bytes of output there were, kept or not.</param>
/// <param name="ErrorBytes">The same for errors.</param>
/// <param name="OutputSha256">SHA-256 over all of the output, in hexadecimal.</param>
/// <param name="Took">From the call to the end.</param>
/// <param name="PresentedKey">The fingerprint of the host key that was presented; null if none was.</param>
public sealed record HostResult(
    HostEnding Ending, byte[] Output, byte[] Errors, long OutputBytes, long ErrorBytes, string OutputSha256, TimeSpan Took, string? PresentedKey)
{
    /// <summary>The last of its standard error, where <see cref="Errors"/> may hold only the beginning; untrusted.</summary>
    public byte[] LastErrors { get; init; } = Errors;
}
