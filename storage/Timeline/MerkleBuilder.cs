using System.Security.Cryptography;

namespace ChatOps.Storage.Timeline;

/// <summary>The root of a growing <see cref="MerkleTree"/> after each leaf, in as much memory as the tree is high.</summary>
public sealed class MerkleBuilder
{
    private const byte NodePrefix = 0x01;

    // Perfect subtrees from left to right, each larger than the next; their sizes are the bits of the number of leaves.
    private readonly List<byte[]> _subtrees = [];

    public long Size { get; private set; }

    /// <summary>Adds the next leaf.</summary>
    public void Add(byte[] leaf)
    {
        var hash = MerkleTree.Leaf(leaf);
        for (var bits = Size; (bits & 1) == 1; bits >>= 1)
        {
            hash = Node(_subtrees[^1], hash);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add(hash);
        Size++;
    }

    /// <summary>The root over all leaves so far.</summary>
    public byte[] Root()
    {
        if (_subtrees.Count == 0)
        {
            return SHA256.HashData([]);
        }

        var hash = _subtrees[^1];
        for (var i = _subtrees.Count - 2; i >= 0; i--)
        {
            hash = Node(_subtrees[i], hash);
        }

        return hash;
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([NodePrefix, .. left, .. right]);
}
