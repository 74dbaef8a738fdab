using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Settings;
using ChatOps.Tests.Bot.Evidence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>What a bot may give to hosts, a vault, and the key of somebody who can read what lies there.</summary>
internal sealed class GivenFiles : IDisposable
{
    /// <summary>Takes the arguments that UAC takes, and collects one file.</summary>
    private const string Collector =
        """
        #!/bin/sh
        while [ $# -gt 1 ]; do [ "$1" != -o ] || name=$2; shift; done
        echo began >"$1/$name.log"
        tar -cf "$1/$name.tar" -C / etc/hostname
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-given-").FullName;

    private GivenFiles()
    {
    }

    public string Store => Path.Combine(_folder, "store");

    public EvidenceOptions Evidence { get; } = new();

    /// <summary>What the files are known by.</summary>
    public Dictionary<string, string> Digests { get; } = [];

    public static async Task<GivenFiles> MakeAsync()
    {
        var files = new GivenFiles();
        Directory.CreateDirectory(Path.Combine(files.Store, "etc"));
        await File.WriteAllTextAsync(Path.Combine(files.Store, "etc", "motd"), "clean\n", TestRun.Token);
        files.Digests["clean"] = await DigestAsync(Path.Combine(files.Store, "etc", "motd"));
        await files.PackAsync();
        files.Digests["tool"] = await DigestAsync(Path.Combine(files.Store, "uac.tar.gz"));

        VaultHarness.NeedPrograms("age", "age-keygen");
        var identity = Path.Combine(files._folder, "identity.txt");
        await VaultHarness.RunAsync("age-keygen", "-o", identity);
        files.Evidence.Recipients = [(await VaultHarness.RunAsync("age-keygen", "-y", identity)).Trim()];
        files.Evidence.Folder = Path.Combine(files._folder, "vault");
        files.Evidence.KeepFreeMib = 1;
        return files;
    }

    /// <summary>What somebody reads who holds the key.</summary>
    public Task<string> ReadAsync(string place) =>
        VaultHarness.RunAsync("age", "-d", "-i", Path.Combine(_folder, "identity.txt"), Path.Combine(Evidence.Folder!, place));

    /// <summary>What an auditor reads who holds the key and has common tools: the shell makes words of it, from its standard input.</summary>
    /// <param name="lies">Files of the vault, one after the other.</param>
    /// <param name="packed">Whether zstd was put around each.</param>
    public Task<string> ReadAsync(IEnumerable<string> lies, bool packed, string shell) => VaultHarness.RunAsync(
        "bash", ["-c", $"set -o pipefail; for f; do age -d -i \"$0\" \"$f\" {(packed ? "| zstd -dc " : "")}|| exit; done | {{ {shell}\n}}", Path.Combine(_folder, "identity.txt"), .. lies]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task PackAsync()
    {
        await using var packed = new GZipStream(File.Create(Path.Combine(Store, "uac.tar.gz")), CompressionLevel.Fastest);
        await using var tar = new TarWriter(packed);
        foreach (var (name, content, mode) in (IEnumerable<(string, string, UnixFileMode)>)
        [
            ("uac/uac", Collector, UnixFileMode.UserRead | UnixFileMode.UserExecute), ("uac/config/uac.conf", "hash_algorithm: [md5, sha1]\n", UnixFileMode.UserRead | UnixFileMode.UserWrite),
        ])
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) }, TestRun.Token);
        }
    }

    private static async Task<string> DigestAsync(string path) => Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path, TestRun.Token)));
}
