using System.Security.Cryptography;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// A Merkle tree as RFC 6962 section 2.1 has it, over the hashes of a timeline's entries. One entry can be proved to be in it
/// without showing any other, and a longer timeline to begin with a shorter one.
/// </summary>
public static class MerkleTree
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    /// <summary>The root over all leaves; over none it is the SHA-256 of nothing.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        return leaves.Count == 0 ? SHA256.HashData([]) : Root(leaves, 0, leaves.Count);
    }

    /// <summary>What proves, together with the root, that a leaf stands at its place.</summary>
    /// <param name="index">The leaf's place, from 0.</param>
    public static IReadOnlyList<byte[]> Inclusion(IReadOnlyList<byte[]> leaves, int index)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count);
        var path = new List<byte[]>();
        Inclusion(leaves, 0, leaves.Count, index, path);
        return path;
    }

    /// <summary>Whether a leaf stands at a place in the tree of that size and root (RFC 9162 section 2.1.3.2).</summary>
    public static bool Includes(byte[] root, long size, long index, byte[] leaf, IReadOnlyList<byte[]> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (at, last, hash) = (index, size - 1, Leaf(leaf));
        foreach (var sibling in path)
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                hash = Node(sibling, hash);
                while ((at & 1) == 0 && at != 0)
                {
                    at >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = Node(hash, sibling);
            }

            at >>= 1;
            last >>= 1;
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>The hash of a leaf: SHA-256(0x00 ‖ leaf).</summary>
    public static byte[] Leaf(byte[] leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        return SHA256.HashData([LeafPrefix, .. leaf]);
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([NodePrefix, .. left, .. right]);

    private static byte[] Root(IReadOnlyList<byte[]> leaves, int from, int count)
    {
        if (count == 1)
        {
            return Leaf(leaves[from]);
        }

        var left = LeftOf(count);
        return Node(Root(leaves, from, left), Root(leaves, from + left, count - left));
    }

    private static void Inclusion(IReadOnlyList<byte[]> leaves, int from, int count, int index, List<byte[]> path)
    {
        if (count == 1)
        {
            return;
        }

        var left = LeftOf(count);
        if (index < left)
        {
            Inclusion(leaves, from, left, index, path);
            path.Add(Root(leaves, from + left, count - left));
        }
        else
        {
            Inclusion(leaves, from + left, count - left, index - left, path);
            path.Add(Root(leaves, from, left));
        }
    }

    /// <summary>The largest power of two below a number.</summary>
    private static int LeftOf(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count) / 2;
}
