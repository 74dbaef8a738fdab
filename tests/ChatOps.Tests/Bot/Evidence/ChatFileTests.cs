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

    [Theory]
    [InlineData("F1", EvidenceState.Verified)]
    [InlineData("F-gone", EvidenceState.Partial)]
    public async Task What_a_bot_left_that_died_between_the_file_and_its_row_is_kept_only_if_it_cannot_be_had_again(string file, EvidenceState state)
    {
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IChatFiles>(new Files()));
        await PinAsync(harness, new PinnedFile(file, "a"));
        var left = Path.Combine(harness.Vault, $"{(await harness.ItemsAsync())[0].Place}.{Guid.NewGuid():N}.age");
        DurableFolder.Keep(left, Content);

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        var item = Assert.Single(await harness.ItemsAsync());
        Assert.Equal((state, state == EvidenceState.Partial), (item.State, item.SealedSha256 == Convert.ToHexStringLower(SHA256.HashData(Content))));
        Assert.Equal([Path.Combine(harness.Vault, item.Place)], InChat(harness));
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Theory, OnEachProvider]
    public async Task Of_two_bots_that_fetch_the_same_the_slower_one_leaves_what_the_other_kept(StorageProvider provider)
    {
        var files = new Files { Gate = new TaskCompletionSource() };
        await using var harness = await VaultHarness.StartAsync(Content, provider, more: services => services.AddSingleton<IChatFiles>(files));
        await PinAsync(harness, new PinnedFile("F1", "a"));
        await using var other = harness.Bot.Twin();

        var slower = other.Get<ChatFiles>().FetchAsync(Token);
        await files.Opened.Task;
        files.Gate = null;
        await harness.Bot.Get<ChatFiles>().FetchAsync(Token);
        files.Held.SetResult();
        await slower;

        var item = Assert.Single(await harness.ItemsAsync());
        Assert.Equal(EvidenceState.Verified, item.State);
        Assert.Equal(Content, await harness.ReadAsync(item.Place));
        Assert.Equal([Path.Combine(harness.Vault, item.Place)], InChat(harness));
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task Downloads_that_break_leave_nothing_behind_and_the_file_comes_in_the_end()
    {
        var files = new Files { Breaks = true };
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IChatFiles>(files));
        await PinAsync(harness, new PinnedFile("F1", "a"));

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.Empty(InChat(harness));
        files.Breaks = false;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Equal(EvidenceState.Verified, Assert.Single(await harness.ItemsAsync()).State);
        Assert.Single(InChat(harness));
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task A_download_that_falls_silent_is_given_up_for_now_and_the_next_file_comes()
    {
        var files = new Files { FallsSilent = true };
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IChatFiles>(files));
        await PinAsync(harness, new PinnedFile("F1", "a"), new PinnedFile("F-gone", "b"));
        var clock = new HeldClock(ChatFiles.SilentFor);
        var fetching = ActivatorUtilities.CreateInstance<ChatFiles>(harness.Bot.Get<IServiceProvider>(), clock).FetchAsync(Token);

        await files.Silent.Task;
        while (await clock.PassAsync(fetching, Token) is not null)
        {
        }

        await fetching;
        Assert.Equal([EvidenceState.Arriving, EvidenceState.NotRun], (await harness.ItemsAsync()).Select(item => item.State));
        Assert.Empty(InChat(harness));
    }

    [Fact]
    public async Task A_download_that_takes_its_time_keeps_nobody_from_looking_after_the_vault()
    {
        var files = new Files { FallsSilent = true };
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IChatFiles>(files));
        await harness.TakeAsync("evidence.whole");
        var thing = Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place);
        await PinAsync(harness, "E-3", new PinnedFile("F1", "a"));
        foreach (var (account, command) in ((string, string)[])[("commander", "close the end"), ("responder", "evidence destroy E-1 nobody needs it"), ("security-lead", "evidence destroy E-1")])
        {
            Assert.Equal(CommandOutcome.Done, (await harness.SayAsync(account, command)).Outcome);
        }

        var caretaker = harness.Bot.Get<VaultCaretaker>();
        await caretaker.StartAsync(Token);
        await files.Silent.Task;
        await Until.TrueAsync(() => Task.FromResult(!File.Exists(thing)));
        await caretaker.StopAsync(Token);

        Assert.Equal(EvidenceState.Arriving, (await harness.ItemsAsync())[^1].State);
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

    internal static Task PinAsync(VaultHarness harness, params PinnedFile[] files) => PinAsync(harness, "E-1", files);

    private static async Task PinAsync(VaultHarness harness, string first, params PinnedFile[] files)
    {
        var pin = new PinInput("77", "look at this", "responder", harness.Bot.Clock.Now()) { Files = files };
        var answer = await harness.Bot.DeliverAsync("scribe", "inc-1", pin);
        Assert.Contains($"into the vault as {first}", BotHarness.Words(answer), StringComparison.Ordinal);
    }

    private static string[] InChat(VaultHarness harness) => Directory.GetFiles(Path.Combine(harness.Vault, "INC-1", "chat"));

    internal sealed class Files : IChatFiles
    {
        public ChatPlatform Platform => ChatPlatform.Console;

        public bool IsAway { get; set; }

        /// <summary>What comes ends in its middle with an error.</summary>
        public bool Breaks { get; set; }

        /// <summary>What comes stops in its middle, and says nothing of it.</summary>
        public bool FallsSilent { get; set; }

        /// <summary>Whoever opens a file while it is there gets it once <see cref="Held"/> is let go.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public TaskCompletionSource Held { get; } = new();

        public TaskCompletionSource Opened { get; } = new();

        public TaskCompletionSource Silent { get; } = new();

        public async Task<Stream> OpenAsync(string file, CancellationToken cancellationToken)
        {
            if (Gate is not null)
            {
                Opened.TrySetResult();
                await Held.Task;
            }

            return IsAway ? throw new ChatAwayException("Away.")
                : file == "F-gone" ? throw new ChatRefusedException("Gone.")
                : Breaks || FallsSilent ? new Halved(this) : new MemoryStream(Content);
        }

        private sealed class Halved(Files files) : MemoryStream(Content[..(Content.Length / 2)])
        {
            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                var read = await base.ReadAsync(buffer, cancellationToken);
                if (read == 0 && files.FallsSilent)
                {
                    files.Silent.TrySetResult();
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }

                return read > 0 ? read : throw new IOException("The connection was reset.");
            }
        }
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
