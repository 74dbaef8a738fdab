namespace ChatOps.Actions.Ssh;

/// <summary>Tells a connection that its host is alive whenever something comes.</summary>
internal sealed class HeardStream(ReceivedStream inner, HostConnection connection) : ReceivedStream
{
    private long _times;

    /// <summary>How often something came.</summary>
    public long Times => Interlocked.Read(ref _times);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Interlocked.Increment(ref _times);
        connection.Hear();
        connection.HoldUp(true);
        inner.Write(buffer);
        connection.HoldUp(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
