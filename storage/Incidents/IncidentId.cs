namespace ChatOps.Storage.Incidents;

/// <summary>The identity of an incident for machines; people use its number (INC-7).</summary>
public readonly record struct IncidentId(Guid Value)
{
    /// <summary>A new id, sortable by the time of its making (RFC 9562, version 7).</summary>
    public static IncidentId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString("D");
}
