using ChatOps.Bot.Doctor;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What doctor says of evidence, so that nobody finds it out in the night in which it is needed.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class EvidenceCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-doctor-").FullName;
    private readonly EvidenceOptions _options = new() { KeepFreeMib = 1 };

    [Fact]
    public async Task Readers_that_age_takes_are_well_and_mistyped_ones_are_not()
    {
        VaultHarness.NeedPrograms("age", "age-keygen");
        await VaultHarness.RunAsync("age-keygen", "-o", Path.Combine(_folder, "key"));
        _options.Recipients = [(await VaultHarness.RunAsync("age-keygen", "-y", Path.Combine(_folder, "key"))).Trim()];
        Assert.Contains("ok    evidence: the program age encrypts to 1 recipient", await LookAsync(), StringComparison.Ordinal);

        _options.Recipients = ["age1notakey00000"];
        Assert.Contains("fail  evidence: the program age refuses the recipients", await LookAsync(), StringComparison.Ordinal);
        _options.Age = "/nowhere/age";
        Assert.Contains("fail  evidence: the program /nowhere/age is not there", await LookAsync(), StringComparison.Ordinal);
        _options.Recipients = [];
        Assert.Contains("warn  evidence: no recipients are set", await LookAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_vault_and_the_key_are_looked_at_and_nothing_is_made()
    {
        var words = await LookAsync();
        Assert.Contains("will be made when the first evidence comes", words, StringComparison.Ordinal);
        Assert.Contains("will be made at the first use", words, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));

        Directory.CreateDirectory(Path.Combine(_folder, "evidence"));
        Directory.CreateDirectory(Path.Combine(_folder, "keys"));
        var key = Path.Combine(_folder, "keys", "record-signing.pem");
        await File.WriteAllTextAsync(key, "not a key", Token);
        words = await LookAsync();
        Assert.Contains("can be written to; room for", words, StringComparison.Ordinal);
        Assert.Contains("cannot be used", words, StringComparison.Ordinal);
        File.Delete(key);
        await VaultHarness.RunAsync("openssl", "genpkey", "-algorithm", "ed25519", "-out", key);
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        Assert.Contains("ok    evidence: manifests and checkpoints are signed by the key", await LookAsync(), StringComparison.Ordinal);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("fail  evidence: others than the bot can read or change its signing key", await LookAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_and_an_authority_are_asked()
    {
        await using var server = Counterpart.Start("s3-server.mjs");
        var port = (await server.SaysAsync("listening")).Split(' ')[^1];
        await using var authority = await TimestampServer.StartAsync();
        _options.S3 = new S3Options { Endpoint = $"http://127.0.0.1:{port}", Bucket = "evidence", AccessKey = "S3RVER", SecretKey = "S3RVER" };
        _options.Timestamp.Url = authority.Url;
        var words = await LookAsync();
        Assert.Contains("takes a file and gives it back", words, StringComparison.Ordinal);
        Assert.Contains("ok    evidence: CN=Stamps stamps manifests", words, StringComparison.Ordinal);

        // This server takes the headers of a lock and locks nothing.
        _options.S3.Lock = S3Lock.Compliance;
        Assert.Contains("fail  evidence: the bucket took a file with a lock and let it go all the same", await LookAsync(), StringComparison.Ordinal);

        _options.S3.Bucket = "another";
        authority.Says = System.Net.HttpStatusCode.NotFound;
        words = await LookAsync();
        Assert.Contains("fail  evidence: another at", words, StringComparison.Ordinal);
        Assert.Contains("gives no usable answer", words, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> LookAsync()
    {
        var settings = new ChatOpsSettings { File = "chatops.yaml", Evidence = _options, Storage = new StorageOptions { Path = Path.Combine(_folder, "chatops.db") } };
        return string.Join('\n', await EvidenceCheck.RunAsync(settings, TimeProvider.System, Token));
    }
}
