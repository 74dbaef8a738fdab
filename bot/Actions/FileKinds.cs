using System.Buffers.Binary;
using ZstdSharp;

namespace ChatOps.Bot.Actions;

/// <summary>What a file is by its first bytes, as its format's own description has them.</summary>
internal static class FileKinds
{
    /// <summary>Bytes of a stream that are enough to tell, packed or not.</summary>
    public const int Enough = 1 << 16;

    private const uint Zstandard = 0xFD2FB528;

    /// <summary>The kind; "nothing" for nothing, "other" for what is not known here.</summary>
    /// <param name="head">How it begins.</param>
    /// <param name="packed">Whether zstd was put around it on its way.</param>
    public static string Of(ReadOnlySpan<byte> head, bool packed)
    {
        var content = packed ? Unpacked(head) : head.ToArray();
        return content switch
        {
            [] => "nothing",
            [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] => "elf",
            [(byte)'E', (byte)'M', (byte)'i', (byte)'L', ..] => "lime",
            [(byte)'L', (byte)'M', (byte)'V', (byte)'A', ..] => "avml",
            _ when content.Length >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(content) switch
            {
                Zstandard => "zstd",
                0xA1B2C3D4 or 0xD4C3B2A1 or 0xA1B23C4D or 0x4D3CB2A1 or 0x0A0D0D0A => "pcap",
                _ => "other",
            },
            _ => "other",
        };
    }

    private static byte[] Unpacked(ReadOnlySpan<byte> head)
    {
        var content = new byte[64];
        var length = 0;
        try
        {
            using var unpacking = new DecompressionStream(new MemoryStream(head.ToArray()));
            for (int count; length < content.Length && (count = unpacking.Read(content, length, content.Length - length)) > 0;)
            {
                length += count;
            }
        }
        catch (Exception exception) when (exception is ZstdException or IOException)
        {
            // It is only a beginning: what came out until it broke off is enough.
        }

        return content[..length];
    }
}
