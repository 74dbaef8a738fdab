using System.Text;
using FakePve.Cli;
using FakePve.State;

namespace FakePve.Storage;

/// <summary>
/// What a backup file holds: the configuration and the disks of a guest. The layout is the lab's own; only the first
/// bytes are those of a VMA file. Compressed with the host's programs, as the genuine tools do it.
/// </summary>
internal sealed class Archive
{
    private const string Magic = "VMA\0fakepve 1\n";

    public SortedDictionary<string, byte[]> Parts { get; } = new(StringComparer.Ordinal);

    public string Config => Encoding.UTF8.GetString(Parts["qemu-server.conf"]);

    public void Write(string path, string compression)
    {
        if (Knobs.Lies)
            return;
        var plain = path + ".plain";
        using (var file = File.Create(plain))
        {
            file.Write(Encoding.UTF8.GetBytes(Magic));
            foreach (var (name, content) in Parts)
            {
                file.Write(Encoding.UTF8.GetBytes($"{name} {content.Length}\n"));
                file.Write(content);
            }
        }
        if (Program(compression) is not { } program)
        {
            File.Move(plain, path, overwrite: true);
            return;
        }
        var (code, _, error) = Effects.Run("/bin/sh", "-c", $"{program} -q -c <\"$1\" >\"$2\"", "sh", plain, path);
        File.Delete(plain);
        if (code != 0)
            throw new Refusal($"{program} failed: {error}");
    }

    public static Archive Read(string path)
    {
        var program = path.EndsWith(".zst", StringComparison.Ordinal) ? "zstd" : path.EndsWith(".gz", StringComparison.Ordinal) ? "gzip" : null;
        var content = program is null ? File.ReadAllBytes(path) : Unpack(program, path);
        var magic = Encoding.UTF8.GetBytes(Magic);
        if (!content.AsSpan().StartsWith(magic))
            throw new Refusal("not a valid archive: it was not made by a tool of this lab");
        var archive = new Archive();
        for (var at = magic.Length; at < content.Length;)
        {
            var end = Array.IndexOf(content, (byte)'\n', at);
            var words = Encoding.UTF8.GetString(content, at, end - at).Split(' ');
            var length = int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
            archive.Parts[words[0]] = content[(end + 1)..(end + 1 + length)];
            at = end + 1 + length;
        }
        return archive;
    }

    public static string Ending(string compression) => compression switch
    {
        "zstd" => ".zst",
        "gzip" => ".gz",
        "lzo" or "1" => ".lzo",     // named so, but not compressed: the host has no lzop
        _ => "",
    };

    private static string? Program(string compression) => compression is "zstd" or "gzip" ? compression : null;

    private static byte[] Unpack(string program, string path)
    {
        var plain = Path.GetTempFileName();
        try
        {
            using var run = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"exec {program} -q -d -c <\"$1\" >\"$2\"", "sh", path, plain]);
            run.WaitForExit();
            return run.ExitCode == 0 ? File.ReadAllBytes(plain) : throw new Refusal($"command '{program} -q -d -c {path}' failed: exit code {run.ExitCode}");
        }
        finally
        {
            File.Delete(plain);
        }
    }
}
