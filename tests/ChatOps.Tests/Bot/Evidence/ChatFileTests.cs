using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Slack;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>Files that people pin in chat come into the vault, whatever is away when.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ChatFileTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);

    [Theory, OnEachProvider]
    public async Task A_pinned_file_comes_into_the_vault_encrypted_and_into_the_chain(StorageProvider provider)
    {
        var files = new Files();
        await using var harness = await VaultHarness.StartAsync(Content, provider, more: services => services.AddSingleton<IChatFiles>(files));
        await PinAsync(harness, new PinnedFile("F1", "note \u202efdp.exe"), new PinnedFile("F-gone", "gone.txt"));

        files.IsAway = true;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.All(await harness.ItemsAsync(), item => Assert.Equal(EvidenceState.Arriving, item.State));
        files.IsAway = false;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        var items = await harness.ItemsAsync();
        Assert.Equal([EvidenceState.Verified, EvidenceState.NotRun], items.Select(item => item.State));
        Assert.Equal((EvidenceVantage.Brought, "Console:F1", "scribe", "note fdp.exe"), (items[0].Vantage, items[0].Source, items[0].BroughtBy?.Value, items[0].Step));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), items[0].Sha256);
        Assert.Equal(Content, await harness.ReadAsync(items[0].Place));
        Assert.Equal([items[0].Sha256, null], (await harness.EventsAsync<EvidenceCollected>()).Select(taken => taken.Sha256));
        Assert.Empty((await harness.CheckAsync()).Faults);
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("responder", "evidence get E-1 for the lab")).Outcome);
    }

    [Theory]
    [InlineData(21, "E-20. 1 more is NOT kept: of one message I take 20.")]
    [InlineData(25, "E-20. 5 more are NOT kept: of one message I take 20.")]
    [InlineData(20, "E-20.")]
    public async Task Files_beyond_what_is_taken_of_one_message_are_said_not_to_be_kept(int count, string words)
    {
        await using var harness = await VaultHarness.StartAsync(Content, named: false, more: services => services.AddSingleton<IChatFiles>(new Files()));
        var pin = new PinInput("77", "look at this", "responder", harness.Bot.Clock.Now()) { Files = [.. Enumerable.Range(1, count).Select(number => new PinnedFile($"F{number}", $"{number}.txt"))] };

        var said = BotHarness.Words(await harness.Bot.DeliverAsync("scribe", "inc-1", pin));

        Assert.Contains(words, said, StringComparison.Ordinal);
        Assert.Equal(count > 20, said.Contains("NOT kept", StringComparison.Ordinal));
        Assert.Equal(20, (await harness.ItemsAsync()).Count);
    }

    [Fact]
    public async Task A_bot_that_dies_between_the_file_and_its_row_leaves_a_part_and_no_second_one()
    {
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IChatFiles>(new Files()));
        await PinAsync(harness, new PinnedFile("F1", "a"));
        var place = Path.Combine(harness.Vault, (await harness.ItemsAsync())[0].Place);
        DurableFolder.Keep(place, Content);

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        var item = Assert.Single(await harness.ItemsAsync());
        Assert.Equal((EvidenceState.Partial, Convert.ToHexStringLower(SHA256.HashData(Content))), (item.State, item.SealedSha256));
    }

    [Theory]
    [InlineData("https://files.slack.com/files-pri/T1-F1/download/a.txt", true)]
    [InlineData("https://files.slack.com.evil.example/a.txt", false)]
    [InlineData("https://evil.example/files.slack.com", false)]
    [InlineData("http://files.slack.com/a.txt", false)]
    public async Task The_bots_token_goes_to_Slack_and_nowhere_else(string address, bool isFetched)
    {
        var server = new SlackServer(address);
        using var http = new HttpClient(server);
        var options = new SlackOptions { BotToken = "xoxb-x" };
        var files = new SlackFiles(new SlackClient(http, options, new SlackLimits(TimeProvider.System), TimeProvider.System), options);

        if (isFetched)
        {
            await using var stream = await files.OpenAsync("F1", Token);
            Assert.Equal("hello", await new StreamReader(stream).ReadToEndAsync(Token));
        }
        else
        {
            await Assert.ThrowsAsync<ChatRefusedException>(() => files.OpenAsync("F1", Token));
        }

        Assert.Equal(isFetched ? ["slack.com", "files.slack.com"] : ["slack.com"], server.Asked);
    }

    internal static async Task PinAsync(VaultHarness harness, params PinnedFile[] files)
    {
        var pin = new PinInput("77", "look at this", "responder", harness.Bot.Clock.Now()) { Files = files };
        var answer = await harness.Bot.DeliverAsync("scribe", "inc-1", pin);
        Assert.Contains("into the vault as E-1", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    internal sealed class Files : IChatFiles
    {
        public ChatPlatform Platform => ChatPlatform.Console;

        public bool IsAway { get; set; }

        public Task<Stream> OpenAsync(string file, CancellationToken cancellationToken) =>
            IsAway ? throw new ChatAwayException("Away.")
            : file == "F-gone" ? throw new ChatRefusedException("Gone.")
            : Task.FromResult<Stream>(new MemoryStream(Content));
    }

    private sealed class SlackServer(string address) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.Host);
            Assert.Equal("xoxb-x", request.Headers.Authorization?.Parameter);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = request.RequestUri.AbsolutePath.EndsWith("files.info", StringComparison.Ordinal)
                    ? new StringContent($$$"""{"ok":true,"file":{"id":"F1","url_private_download":"{{{address}}}"}}""", Encoding.UTF8, "application/json")
                    : new StringContent("hello", Encoding.UTF8, "text/plain"),
            });
        }
    }
}
