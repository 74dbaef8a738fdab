namespace ChatOps.Actions.Ssh;

/// <summary>One command for a host.</summary>
/// <param name="CommandLine">Sent byte for byte.</param>
/// <param name="Limit">How long the bot waits; the host keeps a shorter deadline of its own, inside the command line.</param>
public sealed record HostCommand(string CommandLine, TimeSpan Limit)
{
    /// <summary>Bytes of each stream that are kept unless it is said otherwise.</summary>
    public const int DefaultCap = 1 << 20;

    /// <summary>What it reads on its standard input, which is closed afterwards, or at once if there is nothing.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Bytes of each stream that are kept. The rest is read, counted and hashed, and not kept.</summary>
    public int OutputCap { get; init; } = DefaultCap;

    /// <summary>More bytes than that are not taken when its output is streamed: it is given up. Null for no end.</summary>
    public long? StreamCap { get; init; }

    /// <summary>Whether it needs a connection that was made for it: an old one may survive by luck.</summary>
    public bool OnNewConnection { get; init; }
}
