using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>What the bot says arrives in order and, unless nobody can know, once, whatever Teams does with it.</summary>
public class TeamsOutboundTests
{
    /// <summary>Storms of 412, 429 and 503, which say that nothing was taken, and connections that nobody listens on.</summary>
    [Fact]
    public async Task A_hundred_posts_in_ten_threads_arrive_once_and_in_order_where_teams_says_that_it_did_not_take_them()
    {
        const int threads = 10;
        const int notes = 8;
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var random = new Random(7);
        var trouble = new ConcurrentBag<string>();
        teams.Before = call => call.Name is "send" or "create" or "update" ? Rarely(call) : null;
        var ana = bot.Visitor(TeamsBot.Ana);
        for (var number = 1; number <= threads; number++)
        {
            await ana.TypeAsync($"open p{number % 3} incident number {number}");
        }

        await bot.QuietAsync();
        for (var note = 1; note <= notes; note++)
        {
            for (var number = 1; number <= threads; number++)
            {
                await ana.TypeAsync($"note INC-{number} words {note} of INC-{number}");
            }
        }

        await bot.QuietAsync();
        for (var number = 1; number <= threads; number++)
        {
            var thread = teams.Messages.Single(message => message.Words.Contains($"INC-{number} · incident number", StringComparison.Ordinal) && message.Conversation.EndsWith(message.Id, StringComparison.Ordinal)).Conversation;
            Assert.Equal(
                Enumerable.Range(1, notes).Select(note => $"words {note} of INC-{number}"),
                teams.Messages.Where(message => message.Conversation == thread && message.VisibleTo is null && message.Words.Contains(" · note #", StringComparison.Ordinal)).Select(message => message.Words.Split(": ")[^1]));
        }

        Assert.DoesNotContain(teams.Messages, message => message.Words.Contains("twice", StringComparison.Ordinal));
        Assert.Equal(threads, teams.Messages.Count(message => message.Conversation.EndsWith($";messageid={message.Id}", StringComparison.Ordinal)));
        Assert.True(trouble.Count > 20, "There was not enough trouble to prove anything.");

        FakeTrouble? Rarely(TeamsCall call)
        {
            lock (random)
            {
                FakeTrouble? happens = random.NextDouble() switch { < 0.03 => new FakeTrouble.Wait(1), < 0.06 => new FakeTrouble.Failure(412, "PreconditionFailed"), < 0.09 => new FakeTrouble.Status(503), _ => null };
                if (happens is not null)
                {
                    trouble.Add(call.Name);
                }

                return happens;
            }
        }
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("cut")]
    [InlineData("502")]
    [InlineData("504")]
    public async Task What_was_taken_without_a_word_comes_once_more_and_says_so_and_the_record_has_it(string kind)
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p1 odd logins");
        var thread = (await bot.SaidAsync("opened INC-1")).Conversation;
        await bot.QuietAsync();
        var once = 0;
        teams.After = call => call.Name == "send" && call.Conversation == thread && call.Body!["recipient"] is null && Interlocked.Increment(ref once) == 1
            ? kind switch { "silence" => new FakeTrouble.Silence(), "cut" => new FakeTrouble.Cut(), _ => new FakeTrouble.Status(int.Parse(kind, System.Globalization.CultureInfo.InvariantCulture)) }
            : null;

        await ana.TypeAsync("note INC-1 seen at the gate");
        var again = await bot.SaidAsync("This may be here twice", thread);
        await bot.QuietAsync();

        Assert.Contains("seen at the gate", again.Words, StringComparison.Ordinal);
        Assert.Equal(2, teams.Messages.Count(message => message.Conversation == thread && message.Words.Contains("seen at the gate", StringComparison.Ordinal)));
        Assert.Single(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessagePossiblyRepeated);
    }

    [Fact]
    public async Task A_bot_that_is_killed_between_posting_and_writing_it_down_says_that_it_may_be_there_twice()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.Add(TeamsBot.Ana);
        await using var process = await BotProcess.StartAsync(
            BotProcess.FirstRun($"teams: {{ channel: '{FakeTeams.Channel}' }}").Replace("console: [commander]", $"console: [commander], teams: [{FakeTeams.Tenant}/{TeamsBot.Ana.Account}]", StringComparison.Ordinal),
            Token, TeamsBot.Environment(teams));
        var ana = new TeamsVisitor(teams, new Uri(process.Address), TeamsBot.Ana);
        await ana.TypeAsync("open p1 odd logins");
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Any(message => message.Words.Contains("opened INC-1", StringComparison.Ordinal))));

        var posted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        teams.After = call => call.Name == "send" && InThread(call.Conversation) && call.Body!.ToJsonString().Contains("before the kill", StringComparison.Ordinal) && posted.TrySetResult() ? new FakeTrouble.Silence() : null;
        await ana.TypeAsync("note INC-1 before the kill");
        await posted.Task;
        process.Kill();
        teams.After = _ => null;
        await process.StartAsync(Token);
        await ana.TypeAsync("note INC-1 after the kill");
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Any(message => InThread(message.Conversation) && message.VisibleTo is null && message.Words.EndsWith("after the kill", StringComparison.Ordinal))));

        var said = teams.Messages.Where(message => InThread(message.Conversation) && message.VisibleTo is null && message.Words.Contains(" · note #", StringComparison.Ordinal)).ToList();
        Assert.Equal(["before the kill", "before the kill", "after the kill"], said.Select(message => message.Words.Split('\n')[0].Split(": ")[^1]));
        Assert.DoesNotContain("twice", said[0].Words, StringComparison.Ordinal);
        Assert.Contains("This may be here twice", said[1].Words, StringComparison.Ordinal);

        static bool InThread(string conversation) => conversation.StartsWith($"{FakeTeams.Channel};", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "BotNotInConversationRoster", true)]
    [InlineData(403, "BotDisabledByAdmin", true)]
    [InlineData(401, "Unauthorized", true)]
    [InlineData(400, "BadSyntax", false)]
    [InlineData(413, "MessageSizeTooBig", false)]
    [InlineData(403, "ConversationBlockedByUser", false)]
    public void Being_shut_out_waits_for_somebody_to_mend_it_and_what_is_wrong_for_good_is_said(int status, string code, bool waits)
    {
        var sorted = ConnectorErrors.For(status, code, "a message", true, TimeSpan.FromSeconds(1));
        sorted = sorted is ConnectorRefusedException refused ? ConnectorErrors.ForOutbox(refused) : sorted;

        Assert.Equal(waits ? typeof(ChatAwayException) : typeof(ChatRefusedException), sorted.GetType());
        Assert.Contains(code, sorted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_channel_the_incident_is_there_and_the_commander_is_told_what_to_mend()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        teams.Before = call => call.Name == "create" && call.Body!["isGroup"]!.GetValue<bool>() ? new FakeTrouble.Failure(404, "NotFound") : null;
        var ana = bot.Visitor(TeamsBot.Ana);

        await ana.TypeAsync("open p2 odd logins");
        var told = await bot.SaidAsync("has no channel here");
        Assert.Equal(FakeTeams.Personal(TeamsBot.Ana), told.Conversation);
        Assert.Contains("teams.channel", told.Words, StringComparison.Ordinal);

        teams.Before = _ => null;
        await ana.TypeAsync("note INC-1 now it is mended");
        await Until.TrueAsync(() => Task.FromResult(teams.Messages.Any(message => message.Conversation.StartsWith($"{FakeTeams.Channel};", StringComparison.Ordinal) && message.Words.Contains("now it is mended", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_private_answer_goes_where_it_was_asked_for_or_between_the_two_and_never_to_everybody()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p2 odd logins");
        var thread = (await bot.SaidAsync("opened INC-1")).Conversation;
        await bot.QuietAsync();

        await ana.TypeAsync("whoami", thread);
        Assert.Equal(TeamsBot.Ana.User, (await bot.SaidAsync("person: ana", thread)).VisibleTo);
        teams.KnowsTargeted = false;
        await ana.TypeAsync("whoami", "19:chat@thread.v2");
        Assert.Null((await bot.SaidAsync("person: ana", FakeTeams.Personal(TeamsBot.Ana))).VisibleTo);
        await ana.TypeAsync("whoami");
        await bot.QuietAsync();
        Assert.Equal(2, teams.Messages.Count(message => message.Conversation == FakeTeams.Personal(TeamsBot.Ana) && message.Words.Contains("person: ana", StringComparison.Ordinal)));
        Assert.DoesNotContain(teams.Messages, message => message.Conversation == "19:chat@thread.v2");
    }

    [Fact]
    public async Task The_bots_token_is_fetched_once_for_all_who_wait_anew_before_it_ends_and_again_when_it_is_not_taken()
    {
        await using var teams = await FakeTeams.StartAsync();
        var clock = new TestClock();
        using var http = ChatHttp.Create();
        using var tokens = new BotTokenProvider(http, Options(teams), clock);

        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tokens.GetAsync(Token)));
        Assert.All(first, token => Assert.Equal("token-1", token));
        clock.Advance(TimeSpan.FromSeconds(3600) - BotTokenProvider.Early - TimeSpan.FromSeconds(1));
        Assert.Equal("token-1", await tokens.GetAsync(Token));
        clock.Advance(TimeSpan.FromSeconds(2));
        teams.BeforeToken = () => new FakeTrouble.Status(503);
        Assert.Equal("token-1", await tokens.GetAsync(Token));
        teams.BeforeToken = () => null;
        Assert.Equal("token-2", await tokens.GetAsync(Token));
        tokens.Forget("token-1");
        Assert.Equal("token-2", await tokens.GetAsync(Token));
        tokens.Forget("token-2");
        Assert.Equal("token-3", await tokens.GetAsync(Token));
        clock.Advance(TimeSpan.FromHours(2));
        teams.BeforeToken = () => new FakeTrouble.Status(503);
        var away = await Assert.ThrowsAsync<ChatAwayException>(() => tokens.GetAsync(Token));
        Assert.DoesNotContain(FakeTeams.Secret, away.Message, StringComparison.Ordinal);
        Assert.Equal(FakeTeams.Secret, teams.TokenRequests.First()["client_secret"]);
    }

    [Fact]
    public async Task A_token_that_is_taken_back_before_its_time_is_not_the_end()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        await bot.Visitor(TeamsBot.Ana).TypeAsync("whoami");
        await bot.SaidAsync("person: ana");
        teams.Revoked = teams.TokenRequests.Count;

        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p2 odd logins");
        await bot.SaidAsync("opened INC-1");
    }

    [Fact]
    public async Task A_certificate_proves_the_bot_without_a_secret()
    {
        await using var teams = await FakeTeams.StartAsync();
        var folder = Directory.CreateTempSubdirectory("chatops-cert-");
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=chatops", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var options = Options(teams);
        options.ClientSecret = null;
        options.Certificate = Path.Combine(folder.FullName, "cert.pem");
        options.CertificateKey = Path.Combine(folder.FullName, "key.pem");
        await File.WriteAllTextAsync(options.Certificate, certificate.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(options.CertificateKey, key.ExportPkcs8PrivateKeyPem(), Token);
        using var http = ChatHttp.Create();
        using var tokens = new BotTokenProvider(http, options, TimeProvider.System);

        await tokens.GetAsync(Token);
        var form = Assert.Single(teams.TokenRequests);
        Assert.False(form.ContainsKey("client_secret"));
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form["client_assertion_type"]);
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(form["client_assertion"], new TokenValidationParameters
        {
            ValidIssuer = FakeTeams.AppId,
            ValidAudience = teams.TokenUrl.ToString(),
            IssuerSigningKey = new RsaSecurityKey(key),
            TryAllIssuerSigningKeys = true,
            ValidAlgorithms = ["PS256"],
        });
        Assert.True(result.IsValid, $"{result.Exception}");
        Assert.Equal(FakeTeams.AppId, result.Claims["sub"]);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_thread_takes_no_more_than_teams_lets_it_and_others_do_not_wait_for_it()
    {
        var clock = new TestClock();
        var limits = new TeamsLimits(clock);
        var long_ = TimeSpan.FromHours(2);
        var waits = Enumerable.Range(0, 70).Select(_ => limits.Place("one", long_).Wait).ToList();

        Assert.All(waits.Take(7), wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.Equal(TimeSpan.FromSeconds(1), waits[7]);
        Assert.Equal(TimeSpan.FromSeconds(2), waits[8]);
        foreach (var (most, seconds) in new[] { (7, 1), (8, 2), (60, 30) })
        {
            Assert.All(waits.Zip(waits.Skip(most)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(seconds)));
        }

        Assert.Equal((true, TimeSpan.Zero), limits.Place("another", TimeSpan.Zero));
        Assert.False(limits.Place("one", TimeSpan.FromSeconds(1)).Taken);
        limits.Block("third", TimeSpan.FromSeconds(9));
        Assert.Equal((false, TimeSpan.FromSeconds(9)), limits.Place("third", TimeSpan.FromSeconds(1)));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal((true, TimeSpan.Zero), limits.Place("third", TimeSpan.Zero));
    }

    private static TeamsOptions Options(FakeTeams teams) =>
        new() { AppId = FakeTeams.AppId, TenantId = FakeTeams.Tenant, ClientSecret = FakeTeams.Secret, TokenUrl = teams.TokenUrl.ToString(), ServiceUrl = teams.ServiceUrl };
}
