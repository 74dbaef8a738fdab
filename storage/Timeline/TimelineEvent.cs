using System.Text.Json.Serialization;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// Something that happened, before it becomes an entry. Its properties are the entry's payload, so they hold only
/// text, whole numbers, truth values, times and lists of these: what canonical JSON can write in one way.
/// </summary>
public abstract record TimelineEvent
{
    [JsonIgnore]
    public abstract TimelineEntryKind Kind { get; }
}
