using System.Buffers;
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

    private const int OnStack = 1024;

    private const byte PayloadPrefix = 0x00;
    private const byte LinkPrefix = 0x01;

    /// <summary>SHA-256(0x00 ‖ salt ‖ payload): what the envelope carries of its payload.</summary>
    public static byte[] Payload(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload)
    {
        var digest = new byte[HashSize];
        Payload(salt, payload, digest);
        return digest;
    }

    /// <inheritdoc cref="Payload(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    internal static void Payload(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload, Span<byte> digest)
    {
        // One call over one piece of memory: making a hash object costs more than hashing so few bytes.
        var length = 1 + salt.Length + payload.Length;
        byte[]? rented = null;
        Span<byte> input = length <= OnStack ? stackalloc byte[length] : (rented = ArrayPool<byte>.Shared.Rent(length)).AsSpan(0, length);
        input[0] = PayloadPrefix;
        salt.CopyTo(input[1..]);
        payload.CopyTo(input[(1 + salt.Length)..]);
        SHA256.HashData(input, digest);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>SHA-256(0x01 ‖ previous ‖ SHA-256(envelope)): the hash of an entry.</summary>
    public static byte[] Link(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> envelope)
    {
        var link = new byte[HashSize];
        Link(previous, envelope, link);
        return link;
    }

    /// <inheritdoc cref="Link(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    internal static void Link(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> envelope, Span<byte> link)
    {
        Span<byte> input = stackalloc byte[1 + HashSize + HashSize];
        input[0] = LinkPrefix;
        previous.CopyTo(input[1..]);
        SHA256.HashData(envelope, input[(1 + HashSize)..]);
        SHA256.HashData(input, link);
    }
}
