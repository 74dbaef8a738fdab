namespace ChatOps.Bot.Actions;

/// <summary>Passes on what is written, keeps its beginning to be looked at, and knows how long the target made it wait.</summary>
internal sealed class HeadStream(Stream target, int most, TimeProvider clock) : Stream
{
    private readonly MemoryStream _head = new();
    private long _heldUp;
    private long _since;

    /// <summary>How it begins.</summary>
    public ReadOnlySpan<byte> Head => _head.GetBuffer().AsSpan(0, (int)_head.Length);

    /// <summary>How long the target has made it wait, that which it waits for now included.</summary>
    public TimeSpan HeldUp => TimeSpan.FromTicks(Interlocked.Read(ref _heldUp))
        + (Interlocked.Read(ref _since) is var since and not 0 ? clock.GetElapsedTime(since) : TimeSpan.Zero);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Keep(buffer.AsSpan(offset, count));
        target.Write(buffer, offset, count);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(buffer.Span);
        var began = clock.GetTimestamp();
        Interlocked.Exchange(ref _since, began);
        await target.WriteAsync(buffer, cancellationToken);
        Interlocked.Exchange(ref _since, 0);
        Interlocked.Add(ref _heldUp, clock.GetElapsedTime(began).Ticks);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => target.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var room = most - (int)_head.Length;
        if (room > 0)
        {
            _head.Write(bytes[..Math.Min(room, bytes.Length)]);
        }
    }
}
