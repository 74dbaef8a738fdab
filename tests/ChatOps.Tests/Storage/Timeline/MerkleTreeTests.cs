using System.Security.Cryptography;
using System.Text;
using ChatOps.Storage.Timeline;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOps.Tests.Storage.Timeline;

/// <summary>The tree is the one of RFC 6962, and proves neither more nor less than what is in it.</summary>
public sealed class MerkleTreeTests
{
    private const int Most = 70;

    [Theory]
    // The tree hashes of the eight inputs that implementations of certificate transparency are tried with.
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Its_roots_are_those_of_certificate_transparency(int count, string root)
    {
        string[] inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

        Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Root([.. inputs.Take(count).Select(Convert.FromHexString)])));
    }

    [Fact]
    public void Every_leaf_is_proved_at_its_place_and_nowhere_else() => Prop.ForAll(
        Gen.Choose(1, Most).ToArbitrary(),
        size =>
        {
            var leaves = Leaves(size);
            var root = MerkleTree.Root(leaves);
            for (var i = 0; i < size; i++)
            {
                var path = MerkleTree.Inclusion(leaves, i);
                Assert.True(MerkleTree.Includes(root, size, i, leaves[i], path));
                Assert.False(MerkleTree.Includes(root, size, i, leaves[(i + 1) % size].Append((byte)1).ToArray(), path));
                Assert.False(MerkleTree.Includes(root, size, size, leaves[i], path));
                if (size > 1)
                {
                    Assert.False(MerkleTree.Includes(root, size, (i + 1) % size, leaves[i], path));
                    Assert.False(MerkleTree.Includes(root, size, i, leaves[i], [.. path.Skip(1)]));
                    Assert.False(MerkleTree.Includes(root, size, i, leaves[i], [.. path, path[0]]));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_change_order_or_cut_is_another_root() => Prop.ForAll(
        Gen.Choose(2, Most).ToArbitrary(),
        size =>
        {
            var leaves = Leaves(size);
            var root = MerkleTree.Root(leaves);
            Assert.NotEqual(root, MerkleTree.Root([.. leaves.Take(size - 1)]));
            Assert.NotEqual(root, MerkleTree.Root([.. leaves.Skip(1)]));
            Assert.NotEqual(root, MerkleTree.Root([leaves[1], leaves[0], .. leaves.Skip(2)]));
        }).QuickCheckThrowOnFailure();

    private static List<byte[]> Leaves(int count) => [.. Enumerable.Range(0, count).Select(number => SHA256.HashData(Encoding.ASCII.GetBytes($"{number}")))];
}
