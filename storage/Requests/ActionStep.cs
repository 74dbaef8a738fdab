namespace ChatOps.Storage.Requests;

/// <summary>One command of a run. It is saved before it is sent, so that after a crash it is known what may have been sent.</summary>
public sealed class ActionStep
{
    /// <summary>Bytes of output that are kept of each stream.</summary>
    public const int MostKept = 1 << 20;

    private ActionStep()
    {
        Name = "";
    }

    public ActionStep(Guid requestId, int ordinal, string name, string? unit, DateTimeOffset now)
    {
        RequestId = requestId;
        Ordinal = ordinal;
        Name = name;
        Unit = unit;
        StartedAt = now;
    }

    public Guid RequestId { get; private set; }

    public string Name { get; private set; }

    public int Ordinal { get; private set; }

    /// <summary>The unit on the host that bears it; null if it ran directly.</summary>
    public string? Unit { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>How it ended; null while it runs.</summary>
    public StepEnding? Ending { get; private set; }

    /// <summary>What the host said it ended with; null if it said nothing of the kind.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>How it ended, in words, where there was no exit code.</summary>
    public string? Says { get; private set; }

    /// <summary>The beginning of its output, as it came.</summary>
    public byte[]? Output { get; private set; }

    /// <summary>The beginning of its errors, as they came.</summary>
    public byte[]? Errors { get; private set; }

    /// <summary>How many bytes of output there were, kept or not.</summary>
    public long OutputBytes { get; private set; }

    /// <summary>SHA-256 of all its output, in hexadecimal.</summary>
    public string? OutputSha256 { get; private set; }

    /// <summary>Whether it did what it should, by its exit code.</summary>
    public bool Satisfied { get; private set; }

    public void End(StepEnding ending, int? exitCode, string? says, bool satisfied, DateTimeOffset now)
    {
        Ending = ending;
        ExitCode = exitCode;
        Says = says;
        Satisfied = satisfied;
        EndedAt = now;
    }

    /// <summary>Nobody knows for now how it ended.</summary>
    /// <returns>False if that was known to be unknown for the same reason.</returns>
    public bool Lose(string says)
    {
        if (Says == says)
        {
            return false;
        }

        Says = says;
        return true;
    }

    /// <summary>What a stream begins as: the name of a kind of file; null for what was not streamed.</summary>
    public string? Kind { get; private set; }

    /// <summary>Its first piece is kept and is not taken again, so what it begins as has to be known to whoever goes on.</summary>
    public void BeginsAs(string kind) => Kind = kind;

    public void Keep(byte[] output, byte[] errors, long outputBytes, string outputSha256, string? kind = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        Output = output.Length <= MostKept ? output : output[..MostKept];
        Errors = errors.Length <= MostKept ? errors : errors[..MostKept];
        OutputBytes = outputBytes;
        OutputSha256 = outputSha256;
        Kind = kind;
    }
}

/// <summary>How a step ended.</summary>
public enum StepEnding
{
    /// <summary>The host told its exit code.</summary>
    Exited,

    /// <summary>The host told the signal that ended it.</summary>
    Signalled,

    /// <summary>It surely never started.</summary>
    NotSent,

    /// <summary>It may have run; nobody knows how it ended.</summary>
    Lost,
}
