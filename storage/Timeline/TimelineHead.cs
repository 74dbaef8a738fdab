namespace ChatOps.Storage.Timeline;

/// <summary>The end of a chain: how long it is and the hash of its last entry.</summary>
public sealed record TimelineHead(long Sequence, byte[] Hash)
{
    /// <summary>The head of a timeline that has no entry yet: 32 zero bytes.</summary>
    public static TimelineHead Empty { get; } = new(0, new byte[TimelineHashing.HashSize]);

    /// <summary>As it is quoted in chat: <c>#142 9f3a6c1be07d22f4</c>.</summary>
    public string Quote => $"#{Sequence} {Convert.ToHexStringLower(Hash.AsSpan(0, 8))}";

    public bool Equals(TimelineHead? other) =>
        other is not null && Sequence == other.Sequence && Hash.AsSpan().SequenceEqual(other.Hash);

    public override int GetHashCode() => HashCode.Combine(Sequence, BitConverter.ToInt32(Hash));
}
