using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// A timeline in a file. It is one JSON document that anything can read, written so that each entry has a line of its
/// own; the verifier reads it line by line. A bare list of lines (JSONL) is read too, and so is a document that
/// another program has laid out anew.
/// </summary>
public static class TimelineFile
{
    public const string Format = "chatops-timeline-1";

    /// <summary>Writes a whole timeline.</summary>
    /// <param name="about">What the reader should know of the incident; any canonical JSON object.</param>
    public static async Task WriteAsync(
        Stream file, string about, IAsyncEnumerable<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await using var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        await writer.WriteAsync($"{{\"format\":\"{Format}\",\"about\":{about},\"entries\":[");
        var first = true;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            await writer.WriteAsync(first ? "\n" : ",\n");
            await writer.WriteAsync(TimelineLine.Write(entry).AsMemory(), cancellationToken);
            first = false;
        }

        await writer.WriteAsync("\n]}\n");
        await writer.FlushAsync(cancellationToken);
    }

    /// <summary>Checks a file of any size in little memory.</summary>
    /// <param name="file">Readable; seekable if it may have been laid out anew by another program.</param>
    public static async Task<VerificationReport> VerifyAsync(
        Stream file, IReadOnlyCollection<QuotedHead> quoted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var verifier = new TimelineVerifier(quoted);
        var lines = await ReadLinesAsync(file, verifier, cancellationToken);
        if (lines == 0 && file is { CanSeek: true, Length: > 0 })
        {
            file.Position = 0;
            return await VerifyLaidOutAnewAsync(file, quoted, cancellationToken);
        }

        return verifier.Finish();
    }

    private static async Task<long> ReadLinesAsync(Stream file, TimelineVerifier verifier, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        long lines = 0;
        var good = true;
        while (good)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (good && TryTakeLine(ref buffer, result.IsCompleted, out var line))
            {
                good = TakeLine(line, verifier, ref lines);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        await reader.CompleteAsync();
        return lines;
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!completed || buffer.IsEmpty)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static bool TakeLine(ReadOnlySequence<byte> sequence, TimelineVerifier verifier, ref long lines)
    {
        byte[]? rented = null;
        try
        {
            ReadOnlySpan<byte> line;
            if (sequence.IsSingleSegment)
            {
                line = sequence.FirstSpan;
            }
            else
            {
                rented = ArrayPool<byte>.Shared.Rent((int)sequence.Length);
                sequence.CopyTo(rented);
                line = rented.AsSpan(0, (int)sequence.Length);
            }

            line = line.Trim(" \t\r,"u8);
            if (!line.StartsWith("{\"envelope\":"u8))
            {
                return true;
            }

            lines++;
            return verifier.Add(line);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static async Task<VerificationReport> VerifyLaidOutAnewAsync(
        Stream file, IReadOnlyCollection<QuotedHead> quoted, CancellationToken cancellationToken)
    {
        var verifier = new TimelineVerifier(quoted);
        using var document = await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("entries", out var entries) && entries.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in entries.EnumerateArray())
            {
                if (!verifier.Add(Encoding.UTF8.GetBytes(CanonicalJson.Canonicalize(entry))))
                {
                    break;
                }
            }
        }

        return verifier.Finish();
    }
}
