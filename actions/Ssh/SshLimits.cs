namespace ChatOps.Actions.Ssh;

/// <summary>How long the transport waits for what, and how much it keeps open.</summary>
public sealed record SshLimits
{
    /// <summary>Until a host has let the bot in, from the first packet on; for each host of a chain.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Until a host has taken a command on an open connection.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From one sign of life to asking for the next. SSH.NET alone notices no peer that has become a black hole.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until a heartbeat counts as missed.</summary>
    public TimeSpan HeartbeatWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So many missed in a row, and the connection is dead: within 15 s with these values.</summary>
    public int HeartbeatsMissed { get; init; } = 2;

    /// <summary>How long a connection is kept warm after its last command.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a command is waited for after the host told its exit code, while a child of it still holds its output
    /// open and nothing comes.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Commands at once on one connection; sshd's MaxSessions is 10, and the heartbeat needs one.</summary>
    public int CommandsPerConnection { get; init; } = 8;

    /// <summary>Warm connections to one host.</summary>
    public int ConnectionsPerHost { get; init; } = 4;

    /// <summary>Bytes of a stream that wait for a slow target before the host is made to wait.</summary>
    public int StreamAhead { get; init; } = 4 << 20;
}
