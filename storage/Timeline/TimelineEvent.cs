namespace ChatOps.Storage.Timeline;

/// <summary>
/// Something that happened, before it becomes an entry. Its properties are the entry's payload, so they hold only
/// text, whole numbers, truth values, times and lists of these: what canonical JSON can write in one way.
/// </summary>
public abstract record TimelineEvent
{
    /// <summary>Stands in the envelope and not in the payload.</summary>
    public abstract TimelineEntryKind Kind { get; }
}
