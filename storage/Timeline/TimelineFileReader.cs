using System.Text.Json;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// Reads a timeline's file line by line. Every line has to be accounted for: what this reader skipped, another
/// program would show as an entry, and nobody would have verified it.
/// </summary>
internal sealed class TimelineFileReader(TimelineVerifier verifier)
{
    /// <summary>A name that occurs twice means one thing to this reader and another to the next.</summary>
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private Part _next = Part.Start;

    private enum Part
    {
        Start,
        EntriesOfDocument,
        EntriesAlone,
        Nothing,
    }

    /// <summary>The file does not begin as the product writes it; it must be read as a whole.</summary>
    public bool IsLaidOutAnew { get; private set; }

    /// <summary>Takes the next line. False once the rest need not be read.</summary>
    public bool Add(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r,"u8);
        if (line.IsEmpty)
        {
            return true;
        }

        switch (_next)
        {
            case Part.Start:
                return Begin(line);
            case Part.EntriesOfDocument when line.SequenceEqual("]}"u8):
                _next = Part.Nothing;
                return true;
            case Part.EntriesOfDocument:
            case Part.EntriesAlone:
                return verifier.Add(line);
            default:
                return verifier.Reject(TimelineFault.Unreadable);
        }
    }

    /// <summary>What was found, once every line was added.</summary>
    public VerificationReport Finish()
    {
        if (IsLaidOutAnew)
        {
            verifier.Reject(TimelineFault.Unreadable);
        }
        else if (_next == Part.EntriesOfDocument)
        {
            verifier.Reject(TimelineFault.TailCut);
        }

        return verifier.Finish();
    }

    private bool Begin(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("{\"envelope\":"u8))
        {
            _next = Part.EntriesAlone;
            return verifier.Add(line);
        }

        if (IsHeader(line))
        {
            _next = Part.EntriesOfDocument;
            return true;
        }

        IsLaidOutAnew = true;
        return false;
    }

    private static bool IsHeader(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("\uFEFF"u8))
        {
            line = line["\uFEFF"u8.Length..];
        }

        if (!line.EndsWith("\"entries\":["u8))
        {
            return false;
        }

        try
        {
            // Closed at once, it must be a whole document without an entry.
            using var document = JsonDocument.Parse((byte[])[.. line, .. "]}"u8], Strict);
            return TimelineFile.EntriesOf(document.RootElement) is { } entries && entries.GetArrayLength() == 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
