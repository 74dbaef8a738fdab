using System.Buffers.Binary;
using System.IO.Compression;

namespace ChatOps.Bot.Teams.Package;

/// <summary>A picture of points with colours and transparency, as PNG. https://www.w3.org/TR/png-3/</summary>
internal static class PngImage
{
    private const int BytesOfPoint = 4;

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="points">Red, green, blue and opacity of each point, row by row.</param>
    public static byte[] Write(int size, ReadOnlySpan<byte> points)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], size);

        // Eight bits a channel, colours with opacity; the method of packing, filtering and ordering is the only one there is.
        header[8] = 8;
        header[9] = 6;
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Packed(size, points));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Packed(int size, ReadOnlySpan<byte> points)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = size * BytesOfPoint;
            for (var y = 0; y < size; y++)
            {
                // Each row says how it is filtered: not at all.
                zlib.WriteByte(0);
                zlib.Write(points.Slice(y * row, row));
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(type, content));
        png.Write(number);
    }

    private static uint Checksum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var sum = 0xFFFFFFFFu;
        foreach (var each in (ReadOnlySpan<byte>)[.. type, .. content])
        {
            sum ^= each;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320u : sum >> 1;
            }
        }

        return ~sum;
    }
}
