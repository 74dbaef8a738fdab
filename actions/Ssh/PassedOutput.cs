using System.IO.Pipelines;
using System.Security.Cryptography;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// Passes a stream on to a target. If the target is slow, it holds up the thread that reads the connection, so TCP makes
/// the host wait and memory stays bounded: SSH's own window, 2 GiB with SSH.NET, does not.
/// </summary>
/// <param name="ahead">Bytes that may wait for the target.</param>
/// <param name="most">More bytes than that are not taken; null for no end.</param>
internal sealed class PassedOutput(Stream target, int ahead, long? most) : ReceivedStream
{
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: ahead, resumeWriterThreshold: ahead / 2, minimumSegmentSize: 1 << 16, useSynchronizationContext: false));

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _completed;

    /// <summary>Bytes that were passed on.</summary>
    public long Count { get; private set; }

    /// <summary>Digest of what was passed on, in hexadecimal; there when <see cref="PumpAsync"/> is at its end.</summary>
    public string Sha256 { get; private set; } = "";

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Volatile.Read(ref _completed) != 0)
        {
            return;
        }

        var memory = _pipe.Writer.GetSpan(buffer.Length);
        buffer.CopyTo(memory);
        _pipe.Writer.Advance(buffer.Length);
        var flush = _pipe.Writer.FlushAsync();
        if (!flush.IsCompleted)
        {
            flush.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Moves what comes to the target, until the stream is at its end.</summary>
    /// <returns>Why it stopped before the end; null at the end.</returns>
    public async Task<string?> PumpAsync(CancellationToken cancellationToken)
    {
        var reader = _pipe.Reader;
        string? stopped = null;
        try
        {
            while (stopped is null)
            {
                var read = await reader.ReadAsync(cancellationToken);
                foreach (var piece in read.Buffer)
                {
                    var taken = most is { } end && Count + piece.Length > end ? piece[..(int)(end - Count)] : piece;
                    await target.WriteAsync(taken, cancellationToken);
                    _hash.AppendData(taken.Span);
                    Count += taken.Length;
                    if (taken.Length < piece.Length)
                    {
                        stopped = $"It sent more than {most} bytes.";
                        break;
                    }
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            stopped = "It was stopped.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            stopped = $"What it sent cannot be kept: {HostText.Line(exception.Message)}";
        }

        // From here on a write is let through at once and goes nowhere.
        await reader.CompleteAsync();
        Sha256 = Convert.ToHexStringLower(_hash.GetCurrentHash());
        _hash.Dispose();
        return stopped;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _completed, 1) == 0)
        {
            _pipe.Writer.Complete();
        }

        base.Dispose(disposing);
    }
}
