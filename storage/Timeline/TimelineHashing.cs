using System.Security.Cryptography;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// How the chain is hashed. SHA-256 throughout; the leading byte keeps a link from ever being mistaken for a payload
/// (domain separation as in RFC 6962 section 2.1).
/// </summary>
public static class TimelineHashing
{
    public const int HashSize = SHA256.HashSizeInBytes;

    public const int SaltSize = 32;

    private const byte PayloadPrefix = 0x00;
    private const byte LinkPrefix = 0x01;

    /// <summary>SHA-256(0x00 ‖ salt ‖ payload): what the envelope carries of its payload.</summary>
    public static byte[] Payload(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([PayloadPrefix]);
        hash.AppendData(salt);
        hash.AppendData(payload);
        return hash.GetHashAndReset();
    }

    /// <summary>SHA-256(0x01 ‖ previous ‖ SHA-256(envelope)): the hash of an entry.</summary>
    public static byte[] Link(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> envelope)
    {
        Span<byte> input = stackalloc byte[1 + HashSize + HashSize];
        input[0] = LinkPrefix;
        previous.CopyTo(input[1..]);
        SHA256.HashData(envelope, input[(1 + HashSize)..]);
        return SHA256.HashData(input);
    }
}
