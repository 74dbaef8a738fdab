using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Storage.Evidence;

/// <summary>
/// One thing in the vault: what one step of a capture sent, or a file that a person brought. The row is there before the first byte; once it
/// has ended nothing of it ever changes.
/// </summary>
public sealed class EvidenceItem
{
    private EvidenceItem()
    {
        HostId = "";
        ActionId = "";
        Step = "";
        Place = "";
        Readers = "";
    }

    /// <param name="number">The next number of the record.</param>
    /// <param name="origin">What it is taken by.</param>
    /// <param name="attempt">1 for the first try.</param>
    /// <param name="place">Where it is put, below the vault.</param>
    /// <param name="sealing">Who can read it.</param>
    /// <param name="readers">The public keys that it is encrypted to, a line each.</param>
    /// <param name="now">When.</param>
    public EvidenceItem(int number, EvidenceOrigin origin, int attempt, string place, EvidenceSealing sealing, string readers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(origin);
        Id = Guid.CreateVersion7(now);
        Number = number;
        IncidentId = origin.Incident;
        RequestId = origin.Request;
        HostId = origin.Host;
        ActionId = origin.Action;
        Step = origin.Step;
        Vantage = origin.Vantage;
        ChunkBytes = origin.ChunkBytes;
        ExpectedBytes = origin.ExpectedBytes;
        Attempt = attempt;
        Place = place;
        Sealing = sealing;
        Readers = readers;
        HostSkewMs = origin.HostSkewMs;
        Source = origin.Source;
        BroughtBy = origin.BroughtBy;
        StartedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>The number that people say: 3 in E-3.</summary>
    public int Number { get; private set; }

    public string Key => KeyOf(Number);

    public IncidentId IncidentId { get; private set; }

    /// <summary>The action request whose run took it; null for what a person brought.</summary>
    public Guid? RequestId { get; private set; }

    /// <summary>By how many milliseconds the host's clock was ahead of the bot's when the run began; null if that is not known.</summary>
    public long? HostSkewMs { get; private set; }

    /// <summary>Where a person's file comes from, as its platform calls it; null for what was taken from a host.</summary>
    public string? Source { get; private set; }

    /// <summary>Who brought it; null for what was taken from a host.</summary>
    public PersonId? BroughtBy { get; private set; }

    public string HostId { get; private set; }

    public string ActionId { get; private set; }

    public string Step { get; private set; }

    public int Attempt { get; private set; }

    public EvidenceVantage Vantage { get; private set; }

    /// <summary>Where it lies below the vault; a folder if it was taken in pieces.</summary>
    public string Place { get; private set; }

    public EvidenceSealing Sealing { get; private set; }

    /// <summary>The public keys that it is encrypted to, a line each.</summary>
    public string Readers { get; private set; }

    /// <summary>The size of its pieces; null if it came in one.</summary>
    public long? ChunkBytes { get; private set; }

    /// <summary>How much there is to read, if the host said so.</summary>
    public long? ExpectedBytes { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public EvidenceState State { get; private set; }

    /// <summary>What the command on the host ended with, if the host told.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>How far the reading of the source is; the same as <see cref="Bytes"/> unless it is compressed in pieces.</summary>
    public long ReadBytes { get; private set; }

    /// <summary>Bytes that arrived, before they were encrypted.</summary>
    public long Bytes { get; private set; }

    /// <summary>SHA-256 of what arrived, in hexadecimal; of the list of pieces if there are any.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>What the host says is the SHA-256 of what it sent; null if it did not come to say it, or said it piece by piece.</summary>
    public string? HostSha256 { get; private set; }

    /// <summary>Bytes as they lie in the vault.</summary>
    public long SealedBytes { get; private set; }

    /// <summary>SHA-256 of what lies in the vault; of the list of pieces if there are any. Checking it needs no key.</summary>
    public string? SealedSha256 { get; private set; }

    /// <summary>What people should know of it.</summary>
    public string? Says { get; private set; }

    public static string KeyOf(int number) => $"E-{number}";

    /// <summary>How far it is, for those who wait.</summary>
    /// <param name="readBytes">How far the reading of the source is.</param>
    /// <param name="bytes">What came of it.</param>
    /// <param name="says">What holds it up; null if nothing does.</param>
    public void Arrived(long readBytes, long bytes, string? says = null)
    {
        Open();
        ReadBytes = readBytes;
        Bytes = bytes;
        Says = says;
    }

    /// <summary>It is over.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="place">Where it lies in the end; a part has a name that says so.</param>
    /// <param name="now">When.</param>
    public void End(EvidenceEnd end, string place, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(end);
        Open();
        if (end.State == EvidenceState.Arriving)
        {
            throw new ArgumentException("That is no end.", nameof(end));
        }

        State = end.State;
        Place = place;
        ExitCode = end.ExitCode;
        ReadBytes = end.ReadBytes;
        Bytes = end.Bytes;
        Sha256 = end.Sha256;
        HostSha256 = end.HostSha256;
        SealedBytes = end.SealedBytes;
        SealedSha256 = end.SealedSha256;
        Says = end.Says;
        EndedAt = now;
    }

    private void Open()
    {
        if (State != EvidenceState.Arriving)
        {
            throw new InvalidOperationException($"{Key} has ended.");
        }
    }
}

/// <summary>What an item is taken by.</summary>
/// <param name="Incident">Whose evidence it is.</param>
/// <param name="Request">The action request; null for what a person brought.</param>
/// <param name="Host">The host.</param>
/// <param name="Action">The action of the catalogue.</param>
/// <param name="Step">Its step.</param>
/// <param name="Vantage">Where it looks from.</param>
/// <param name="ChunkBytes">The size of its pieces; null if it comes in one.</param>
/// <param name="ExpectedBytes">How much there is to read, if that is known.</param>
public sealed record EvidenceOrigin(
    IncidentId Incident, Guid? Request, string Host, string Action, string Step, EvidenceVantage Vantage, long? ChunkBytes, long? ExpectedBytes)
{
    /// <inheritdoc cref="EvidenceItem.HostSkewMs"/>
    public long? HostSkewMs { get; init; }

    /// <inheritdoc cref="EvidenceItem.Source"/>
    public string? Source { get; init; }

    /// <inheritdoc cref="EvidenceItem.BroughtBy"/>
    public PersonId? BroughtBy { get; init; }
}

/// <summary>How an item ended; see the properties of <see cref="EvidenceItem"/>.</summary>
public sealed record EvidenceEnd(
    EvidenceState State, int? ExitCode, long ReadBytes, long Bytes, string? Sha256, string? HostSha256, long SealedBytes, string? SealedSha256, string? Says);
