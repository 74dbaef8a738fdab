using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using ChatOps.Storage.People;
using ChatOps.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>
/// The vault in a bucket, against a server that somebody else wrote. That server takes the headers of object lock and does
/// not keep them (a test says so), so what is asked for is looked at on its way.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class S3StoreTests
{
    private const string Bucket = "evidence";

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 << 20) + 77);

    [Fact]
    public async Task What_landed_is_uploaded_locked_read_back_checked_given_out_and_destroyed()
    {
        await using var server = Counterpart.Start("s3-server.mjs");
        var s3 = await OptionsAsync(server);
        await using var harness = await StartAsync(s3);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        var whole = await harness.ItemAsync("thing");
        var pieces = await harness.ItemAsync("image");

        await harness.Bot.Get<IVaultStore>().SettleAsync(whole.Place, new VaultKeeping(null, IsHeld: false), Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.False(File.Exists(Path.Combine(harness.Vault, whole.Place)));
        Assert.Empty(Directory.GetFiles(Path.Combine(harness.Vault, pieces.Place)));
        using var client = S3Servers.Client(s3);
        using var found = await client.GetObjectAsync(Bucket, $"vault/{whole.Place}", Token);
        Assert.Equal(whole.SealedSha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(found.ResponseStream, Token)));
        Assert.Contains($"vault/{Path.GetDirectoryName(whole.Place)}/manifest.json", (await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Token)).S3Objects.Select(one => one.Key));
        Assert.Empty((await harness.CheckAsync()).Faults);

        await harness.SayAsync("responder", $"evidence get {pieces.Key} for the lab");
        await harness.SayAsync("security-lead", $"evidence release {pieces.Key}");
        var key = new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, "responder");
        var file = await harness.Bot.Get<RecordDownload>().OpenAsync($"{pieces.Key}.tar", new CommandActor(key, harness.Bot.People.Behind(key), "responder"), Token);
        using var archive = new MemoryStream();
        await file!.WriteAsync(archive, Token);
        Assert.True(archive.Length > pieces.SealedBytes);

        await client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = $"vault/{whole.Place}", ContentBody = "tampered" }, Token);
        Assert.Contains("was changed", Assert.Single((await harness.CheckAsync()).Faults), StringComparison.Ordinal);
        await client.DeleteObjectAsync(Bucket, $"vault/{whole.Place}", Token);
        Assert.Contains("is gone", Assert.Single((await harness.CheckAsync()).Faults), StringComparison.Ordinal);

        await harness.SayAsync("commander", "close the end");
        await harness.SayAsync("responder", $"evidence destroy {pieces.Key} nobody needs it");
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("security-lead", $"evidence destroy {pieces.Key}")).Outcome);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.DoesNotContain((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Token)).S3Objects, one => one.Key.StartsWith($"vault/{pieces.Place}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_away_costs_nothing_but_time()
    {
        await using var harness = await StartAsync(new S3Options { Endpoint = "http://127.0.0.1:1", Bucket = Bucket, AccessKey = "S3RVER", SecretKey = "S3RVER" }, retries: false);
        await harness.TakeAsync("evidence.whole");

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.True(File.Exists(Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place)));
    }

    [Theory]
    [InlineData("Governance", "GOVERNANCE", "ON")]
    [InlineData("Compliance", "COMPLIANCE", "ON")]
    [InlineData("None", null, null)]
    public async Task The_lock_and_the_hold_go_with_the_file(string locked, string? mode, string? hold)
    {
        await using var server = Counterpart.Start("s3-server.mjs");
        var s3 = await OptionsAsync(server);
        s3.Lock = Enum.Parse<S3Lock>(locked);
        var until = new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
        using var client = new AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("S3RVER", "S3RVER"), Config(s3));
        PutObjectRequest? sent = null;
        client.BeforeRequestEvent += (_, arguments) => sent = (arguments as Amazon.Runtime.WebServiceRequestEventArgs)?.Request as PutObjectRequest ?? sent;
        var folder = Directory.CreateTempSubdirectory("chatops-landing-").FullName;
        var vault = new VaultFolder(new EvidenceOptions { Folder = folder }, new ChatOps.Storage.Persistence.StorageOptions());
        DurableFolder.Keep(vault.At("INC-1/x"), "hello"u8);

        var says = await new S3Store(vault, new FolderStore(vault), s3, client).SettleAsync("INC-1/x", new VaultKeeping(until, IsHeld: true), Token);

        Assert.Equal(mode is not null, says?.Contains("does not say that INC-1/x is locked until 2027-03-01", StringComparison.Ordinal) ?? false);

        Assert.Equal((mode, hold, mode is null ? null : until.UtcDateTime), (sent!.ObjectLockMode?.Value, sent.ObjectLockLegalHoldStatus?.Value, sent.ObjectLockRetainUntilDate));
        Assert.Equal(Convert.ToBase64String(SHA256.HashData("hello"u8)), sent.ChecksumSHA256);
        Assert.False(File.Exists(vault.At("INC-1/x")));

        // Why the rest cannot be shown with this server: it lets a locked file go.
        await client.DeleteObjectAsync(Bucket, "vault/INC-1/x", Token);
        Assert.Empty((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Token)).S3Objects ?? []);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_lock_that_the_server_confirms_is_no_news()
    {
        await using var server = Counterpart.Start("s3-server.mjs");
        var s3 = await OptionsAsync(server);
        s3.Lock = S3Lock.Governance;
        var until = new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var config = Config(s3);
        config.HttpClientFactory = new Locking(until);
        using var client = new AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("S3RVER", "S3RVER"), config);
        var folder = Directory.CreateTempSubdirectory("chatops-landing-").FullName;
        var vault = new VaultFolder(new EvidenceOptions { Folder = folder }, new ChatOps.Storage.Persistence.StorageOptions());
        DurableFolder.Keep(vault.At("INC-1/x"), "hello"u8);

        var says = await new S3Store(vault, new FolderStore(vault), s3, client).SettleAsync("INC-1/x", new VaultKeeping(until, IsHeld: false), Token);

        Assert.Null(says);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_bucket_that_locks_nothing_is_told_to_the_channel_once_and_manifests_are_to_be_locked_too()
    {
        await using var server = Counterpart.Start("s3-server.mjs");
        var s3 = await OptionsAsync(server);
        s3.Lock = S3Lock.Governance;
        var asked = new ConcurrentDictionary<string, DateTime?>();
        using var client = new AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("S3RVER", "S3RVER"), Config(s3));
        client.BeforeRequestEvent += (_, arguments) =>
        {
            if ((arguments as Amazon.Runtime.WebServiceRequestEventArgs)?.Request is PutObjectRequest put)
            {
                asked[put.Key] = put.ObjectLockRetainUntilDate;
            }
        };
        await using var harness = await VaultHarness.StartAsync(
            Content, set: options => (options.S3, options.Retention["default"]) = (s3, TimeSpan.FromDays(30)), more: services => services.AddSingleton<IAmazonS3>(client));
        await harness.TakeAsync("evidence.whole");

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("Either it locks nothing", StringComparison.Ordinal));
        Assert.Contains(asked, one => one.Key.EndsWith("manifest.json", StringComparison.Ordinal));
        Assert.All(asked.Values, until => Assert.NotNull(until));
    }

    [Fact]
    public async Task What_was_kept_long_enough_when_it_is_brought_there_is_not_to_be_locked()
    {
        await using var server = Counterpart.Start("s3-server.mjs");
        var s3 = await OptionsAsync(server);
        s3.Lock = S3Lock.Governance;
        var asked = new ConcurrentDictionary<string, DateTime?>();
        using var client = new AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("S3RVER", "S3RVER"), Config(s3));
        client.BeforeRequestEvent += (_, arguments) =>
        {
            if ((arguments as Amazon.Runtime.WebServiceRequestEventArgs)?.Request is PutObjectRequest put)
            {
                asked[put.Key] = put.ObjectLockRetainUntilDate;
            }
        };
        await using var harness = await VaultHarness.StartAsync(
            Content, set: options => (options.S3, options.Retention["evidence.whole"]) = (s3, TimeSpan.FromDays(30)), more: services => services.AddSingleton<IAmazonS3>(client));
        await harness.TakeAsync("evidence.whole");
        harness.Bot.Clock.Advance(TimeSpan.FromDays(31));

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.NotEmpty(asked);
        Assert.All(asked.Values, Assert.Null);
        Assert.DoesNotContain(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("without a lock", StringComparison.Ordinal) || text.Contains("does not say that", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(System.Net.HttpStatusCode.NotFound)]
    [InlineData(System.Net.HttpStatusCode.MethodNotAllowed)]
    public async Task There_is_nothing_to_be_held_where_a_file_is_gone(System.Net.HttpStatusCode says)
    {
        var s3 = new S3Options { Endpoint = "http://127.0.0.1:1", Bucket = Bucket, Prefix = "vault", AccessKey = "x", SecretKey = "x", Lock = S3Lock.Governance };
        var config = Config(s3);
        config.HttpClientFactory = new Saying(says);
        using var client = new AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("x", "x"), config);
        var folder = Directory.CreateTempSubdirectory("chatops-landing-").FullName;
        var vault = new VaultFolder(new EvidenceOptions { Folder = folder }, new ChatOps.Storage.Persistence.StorageOptions());

        Assert.Null(await Record.ExceptionAsync(() => new S3Store(vault, new FolderStore(vault), s3, client).HoldAsync("INC-1/x", isHeld: true, Token)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_a_server_gives_back_wrong_stays_in_the_folder()
    {
        await using var server = Counterpart.Start("s3-server.mjs");
        var s3 = await OptionsAsync(server);
        var config = Config(s3);
        config.HttpClientFactory = new Spoiling();
        using var client = new AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("S3RVER", "S3RVER"), config);
        var folder = Directory.CreateTempSubdirectory("chatops-landing-").FullName;
        var vault = new VaultFolder(new EvidenceOptions { Folder = folder }, new ChatOps.Storage.Persistence.StorageOptions());
        DurableFolder.Keep(vault.At("INC-1/x"), "hello"u8);

        await Assert.ThrowsAsync<IOException>(() => new S3Store(vault, new FolderStore(vault), s3, client).SettleAsync("INC-1/x", new VaultKeeping(null, false), Token));

        Assert.True(File.Exists(vault.At("INC-1/x")));
        Directory.Delete(folder, recursive: true);
    }

    private static AmazonS3Config Config(S3Options options) => (AmazonS3Config)((AmazonS3Client)S3Servers.Client(options)).Config;

    private static async Task<S3Options> OptionsAsync(Counterpart server)
    {
        var port = (await server.SaysAsync("listening")).Split(' ')[^1];
        return new S3Options { Endpoint = $"http://127.0.0.1:{port}", Bucket = Bucket, Prefix = "vault", AccessKey = "S3RVER", SecretKey = "S3RVER" };
    }

    private static Task<VaultHarness> StartAsync(S3Options s3, bool retries = true) => VaultHarness.StartAsync(
        Content, set: options => options.S3 = s3,
        more: services =>
        {
            if (!retries)
            {
                var config = Config(s3);
                config.MaxErrorRetry = 0;
                services.AddSingleton<IAmazonS3>(new AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("x", "x"), config));
            }
        });

    /// <summary>A server that says of everything that it is locked.</summary>
    private sealed class Locking(DateTimeOffset until) : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(Amazon.Runtime.IClientConfig clientConfig) => new(new Handler(until));

        private sealed class Handler(DateTimeOffset until) : DelegatingHandler(new HttpClientHandler())
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var response = await base.SendAsync(request, cancellationToken);
                response.Headers.Add("x-amz-object-lock-mode", "GOVERNANCE");
                response.Headers.Add("x-amz-object-lock-retain-until-date", until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
                return response;
            }
        }
    }

    /// <summary>A server that answers everything with one status.</summary>
    private sealed class Saying(System.Net.HttpStatusCode status) : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(Amazon.Runtime.IClientConfig clientConfig) => new(new Handler(status));

        private sealed class Handler(System.Net.HttpStatusCode status) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                Task.FromResult(new HttpResponseMessage(status) { RequestMessage = request, Content = new StringContent("") });
        }
    }

    /// <summary>A server that gives back other bytes than it was given.</summary>
    private sealed class Spoiling : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(Amazon.Runtime.IClientConfig clientConfig) => new(new Handler());

        private sealed class Handler() : DelegatingHandler(new HttpClientHandler())
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (request.Method == HttpMethod.Get && response.IsSuccessStatusCode)
                {
                    response.Content = new StringContent("hallo");
                }

                return response;
            }
        }
    }
}
