using System.IO.Compression;
using System.Security.Cryptography;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Reports;
using ChatOps.Storage.People;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>An export on the disk. Each tampering begins with it as it was.</summary>
internal sealed class Unpacked : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-bundle-").FullName;
    private readonly SigningKey _key;
    private readonly byte[] _zip;

    private Unpacked(byte[] zip, SigningKey key)
    {
        _zip = zip;
        _key = key;
        Begin();
    }

    public static async Task<Unpacked> ExportAsync(VaultHarness harness)
    {
        var account = new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, "commander");
        var file = await harness.Bot.Get<RecordDownload>().OpenAsync("INC-1.zip", new CommandActor(account, harness.Bot.People.Behind(account), "commander"), TestRun.Token);
        using var zip = new MemoryStream();
        await file!.WriteAsync(zip, TestRun.Token);
        return new Unpacked(zip.ToArray(), harness.Bot.Get<SigningKey>());
    }

    public string At(string name) => Path.Combine(_folder, "INC-1", name);

    /// <summary>The first file of a folder.</summary>
    public string First(string folder) => $"{folder}/{Directory.EnumerateFiles(At(folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal).First()}";

    /// <summary>One bit of a file is another.</summary>
    public void Flip(string name)
    {
        var bytes = File.ReadAllBytes(At(name));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(At(name), bytes);
    }

    public string Beside(string name) => Path.Combine(_folder, name);

    public void Begin()
    {
        if (Directory.Exists(At("")))
        {
            Directory.Delete(At(""), recursive: true);
        }

        using var archive = new ZipArchive(new MemoryStream(_zip));
        archive.ExtractToDirectory(_folder);
    }

    public string Everything() => string.Concat(Directory.EnumerateFiles(At(""), "*", SearchOption.AllDirectories).Select(File.ReadAllText));

    public void Edit(string name, Func<string, string> edit) => File.WriteAllText(At(name), edit(File.ReadAllText(At(name))));

    public void Swap(string name, string other, Func<string, string>? edit = null) => File.WriteAllText(At(name), (edit ?? (text => text))(File.ReadAllText(At(other))));

    public void Lines(string name, Action<List<string>> edit)
    {
        var lines = File.ReadAllLines(At(name)).ToList();
        edit(lines);
        File.WriteAllText(At(name), string.Concat(lines.Select(line => $"{line}\n")));
    }

    /// <summary>The same in every form of the timeline.</summary>
    public void Each(Action<List<string>> edit)
    {
        foreach (var name in (string[])["timeline.jsonl", "chain/envelopes.jsonl", "chain/payloads.tsv", "chain/hashes.txt"])
        {
            Lines(name, edit);
        }
    }

    /// <summary>Makes the list of files anew.</summary>
    public void Sum() => File.WriteAllText(At("SHA256SUMS"), string.Concat(
        Directory.EnumerateFiles(At(""), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(At(""), file)).Where(name => !name.StartsWith("SHA256SUMS", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(At(name))))}  {name}\n")));

    /// <summary>Signs one file anew.</summary>
    public void Sign(string name) => File.WriteAllBytes(At($"{name}.sig"), _key.Sign(File.ReadAllBytes(At(name))));

    public void Sign() => File.WriteAllBytes(At("SHA256SUMS.sig"), _key.Sign(File.ReadAllBytes(At("SHA256SUMS"))));

    /// <summary>What the script finds wrong.</summary>
    public async Task<(int Code, string Wrong)> WrongAsync(params string[] arguments)
    {
        var (code, output) = await VaultHarness.TryAsync("bash", [At("verify.sh"), .. arguments]);
        Assert.True(code is 0 or 1, output);
        return (code, string.Join('\n', output.Split('\n').Where(line => line.StartsWith("WRONG", StringComparison.Ordinal))));
    }

    /// <summary>A tampering is found, and named for what it is.</summary>
    /// <param name="sign">Whoever did it had the key and signed the list of files anew.</param>
    public async Task NamesAsync(string wrong, bool sign, Action tamper, params string[] arguments)
    {
        Begin();
        tamper();
        if (sign)
        {
            Sum();
            Sign();
        }

        var (code, words) = await WrongAsync(arguments);
        Assert.Equal(1, code);
        Assert.Contains(wrong, words, StringComparison.Ordinal);
    }

    /// <summary>What the script says that it could not compare.</summary>
    public async Task<string> NotedAsync(params string[] arguments)
    {
        var (code, output) = await VaultHarness.TryAsync("bash", [At("verify.sh"), .. arguments]);
        Assert.True(code == 0, output);
        return string.Join('\n', output.Split('\n').Where(line => line.StartsWith("note ", StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
