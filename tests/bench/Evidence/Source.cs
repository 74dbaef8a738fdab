using System.Security.Cryptography;

namespace ChatOps.Bench.Evidence;

/// <summary>What a disk has on it.</summary>
internal static class Source
{
    private const int Extent = 16 << 20;

    private static readonly string[] Texts = [".txt", ".html", ".md", ".xml", ".json", ".h", ".py", ".conf", ".po"];

    /// <summary>Bytes that no program makes smaller.</summary>
    public static async Task RandomAsync(string path, long bytes)
    {
        await using var file = File.Create(path);
        var extent = new byte[Extent];
        for (var left = bytes; left > 0; left -= Extent)
        {
            RandomNumberGenerator.Fill(extent);
            await file.WriteAsync(extent.AsMemory(0, (int)Math.Min(Extent, left)));
        }
    }

    /// <summary>As disks are: in 16 MiB extents 35 % free, 25 % text, 25 % programs, 15 % what is packed already.</summary>
    public static async Task DiskAsync(string path, long bytes)
    {
        await using var file = File.Create(path);
        using var texts = Endless(name => Texts.Contains(Path.GetExtension(name))).GetEnumerator();
        using var programs = Endless(name => name.EndsWith(".dll", StringComparison.Ordinal) || name.Contains(".so", StringComparison.Ordinal) || Path.GetExtension(name).Length == 0).GetEnumerator();
        var extent = new byte[Extent];
        for (var (left, turn) = (bytes, 0); left > 0; left -= Extent, turn = (turn + 7) % 20)
        {
            switch (turn)
            {
                case < 7: Array.Clear(extent); break;
                case < 12: Fill(extent, texts); break;
                case < 17: Fill(extent, programs); break;
                default: RandomNumberGenerator.Fill(extent); break;
            }

            await file.WriteAsync(extent.AsMemory(0, (int)Math.Min(Extent, left)));
        }
    }

    /// <summary>The machine's own files of a kind, round and round.</summary>
    private static IEnumerable<string> Endless(Func<string, bool> isWanted)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        var files = ((string[])["/usr/share", "/usr/lib", "/usr/bin"]).Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", options)).Where(isWanted).ToList();
        while (true)
        {
            foreach (var file in files)
            {
                yield return file;
            }
        }
    }

    private static void Fill(byte[] extent, IEnumerator<string> files)
    {
        for (var at = 0; at < extent.Length && files.MoveNext();)
        {
            using var file = File.OpenRead(files.Current);
            at += file.ReadAtLeast(extent.AsSpan(at), extent.Length - at, throwOnEndOfStream: false);
        }
    }
}
