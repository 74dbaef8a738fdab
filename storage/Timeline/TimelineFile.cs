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
        var reader = new TimelineFileReader(new TimelineVerifier(quoted));
        await ReadLinesAsync(file, reader, cancellationToken);
        if (reader.IsLaidOutAnew && file.CanSeek)
        {
            file.Position = 0;
            return await VerifyLaidOutAnewAsync(file, quoted, cancellationToken);
        }

        return reader.Finish();
    }

    /// <summary>The entries of a parsed document; null if it is not one, or holds more than a document does.</summary>
    internal static JsonElement? EntriesOf(JsonElement document) =>
        document.ValueKind == JsonValueKind.Object
        && document.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals(Format)
        && document.TryGetProperty("entries", out var entries) && entries.ValueKind == JsonValueKind.Array
        && document.EnumerateObject().All(property => property.Name is "format" or "about" or "entries")
            ? entries
            : null;

    private static async Task ReadLinesAsync(Stream file, TimelineFileReader lines, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        var good = true;
        while (good)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (good && TryTakeLine(ref buffer, result.IsCompleted, out var line))
            {
                good = TakeLine(line, lines);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        await reader.CompleteAsync();
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

    private static bool TakeLine(ReadOnlySequence<byte> sequence, TimelineFileReader lines)
    {
        if (sequence.IsSingleSegment)
        {
            return lines.Add(sequence.FirstSpan);
        }

        var length = (int)sequence.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            sequence.CopyTo(rented);
            return lines.Add(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static async Task<VerificationReport> VerifyLaidOutAnewAsync(
        Stream file, IReadOnlyCollection<QuotedHead> quoted, CancellationToken cancellationToken)
    {
        var verifier = new TimelineVerifier(quoted);
        try
        {
            using var document = await JsonDocument.ParseAsync(file, TimelineFileReader.Strict, cancellationToken);
            if (EntriesOf(document.RootElement) is not { } entries)
            {
                verifier.Reject(TimelineFault.Unreadable);
                return verifier.Finish();
            }

            foreach (var entry in entries.EnumerateArray())
            {
                if (!verifier.Add(Encoding.UTF8.GetBytes(CanonicalJson.Canonicalize(entry))))
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            // Not JSON, or not what canonical JSON can hold: a fraction, half of a surrogate pair.
            verifier.Reject(TimelineFault.Unreadable);
        }

        return verifier.Finish();
    }
}
