using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Bot.Teams;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Nothing that says it is from Teams is believed before its token is, and its token is about it.</summary>
public class TeamsTokenTests
{
    [Fact]
    public async Task Only_what_is_signed_for_this_bot_now_and_about_this_activity_is_let_in()
    {
        await using var teams = await FakeTeams.StartAsync();
        using var stranger = new TokenSigner();
        teams.Signers.Add(new TokenSigner { Kid = "unendorsed", Endorsements = null });
        teams.Signers.Add(new TokenSigner { Kid = "of-another-channel", Endorsements = ["webchat", "MSTEAMS"] });
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        var now = TimeProvider.System.GetUtcNow();
        var right = teams.Signers[0];
        var refused = new List<string>();
        var accepted = 0;

        await AcceptedAsync("as it is to be", Signed());
        await AcceptedAsync("ended 4 minutes ago", Signed(("exp", now.AddMinutes(-4).ToUnixTimeSeconds())));
        await AcceptedAsync("begins in 4 minutes", Signed(("nbf", now.AddMinutes(4).ToUnixTimeSeconds())));
        await AcceptedAsync("RS384", $"Bearer {right.Sign(ana.Claims(), "RS384")}");
        await AcceptedAsync("RS512", $"Bearer {right.Sign(ana.Claims(), "RS512")}");
        await AcceptedAsync("with claims that are new to us", Signed(("something", "new")));

        await RefusedAsync("no header", null);
        await RefusedAsync("Basic", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("a:b"))}");
        await RefusedAsync("bearer in small letters", Signed().Replace("Bearer", "bearer", StringComparison.Ordinal));
        await RefusedAsync("nothing behind Bearer", "Bearer ");
        await RefusedAsync("garbage", "Bearer one.two.three");
        await RefusedAsync("five parts", $"{Signed()}.x.y");
        await RefusedAsync("another issuer", Signed(("iss", "https://sts.windows.net/11111111-1111-4111-8111-111111111111/")));
        await RefusedAsync("no issuer", Signed(("iss", null)));
        await RefusedAsync("another audience", Signed(("aud", "33333333-3333-4333-8333-333333333333")));
        await RefusedAsync("no audience", Signed(("aud", null)));
        await RefusedAsync("ended 6 minutes ago", Signed(("exp", now.AddMinutes(-6).ToUnixTimeSeconds())));
        await RefusedAsync("begins in 6 minutes", Signed(("nbf", now.AddMinutes(6).ToUnixTimeSeconds())));
        await RefusedAsync("never ends", Signed(("exp", null)));
        await RefusedAsync("no key id", $"Bearer {right.Sign(ana.Claims(), kid: "")}");
        await RefusedAsync("a key that nobody knows", $"Bearer {stranger.Sign(ana.Claims(), kid: "nobody-knows")}");
        await RefusedAsync("another key under a known id", $"Bearer {stranger.Sign(ana.Claims())}");
        await RefusedAsync("not signed", $"Bearer {right.Sign(ana.Claims(), "none")}");
        await RefusedAsync("HS256 with the public key", $"Bearer {right.Sign(ana.Claims(), "HS256")}");
        await RefusedAsync("PS256", $"Bearer {right.Sign(ana.Claims(), "PS256")}");
        await RefusedAsync("other claims under the signature", Tampered(Signed()));
        await RefusedAsync("a signature cut short", Signed()[..^6]);
        await RefusedAsync("a key that may speak for no channel", $"Bearer {teams.Signers[1].Sign(ana.Claims())}", HttpStatusCode.Forbidden);
        await RefusedAsync("a key that may speak for other channels", $"Bearer {teams.Signers[2].Sign(ana.Claims())}", HttpStatusCode.Forbidden);
        await RefusedAsync("no service URL", Signed(("serviceurl", null)), HttpStatusCode.Forbidden);
        await RefusedAsync("another service URL", Signed(("serviceurl", "https://smba.trafficmanager.net/emea/")), HttpStatusCode.Forbidden);
        await RefusedAsync("the service URL in other letters", Signed(("serviceurl", teams.ServiceUrl.ToUpperInvariant())), HttpStatusCode.Forbidden);
        await RefusedAsync("a place that is not Teams'", Signed(("serviceurl", "https://evil.trafficmanager.net/")), HttpStatusCode.Forbidden, activity => activity["serviceUrl"] = "https://evil.trafficmanager.net/");
        await RefusedAsync("another channel of the protocol", Signed(), HttpStatusCode.Forbidden, activity => activity["channelId"] = "webchat");
        await RefusedAsync("no channel", Signed(), HttpStatusCode.Forbidden, activity => activity.Remove("channelId"));
        await RefusedAsync("another tenant", Signed(), HttpStatusCode.Forbidden, activity => activity["channelData"]!["tenant"]!["id"] = "99999999-9999-4999-8999-999999999999");
        await RefusedAsync("a conversation of another tenant", Signed(), HttpStatusCode.Forbidden, activity => activity["conversation"]!["tenantId"] = "99999999-9999-4999-8999-999999999999");
        await RefusedAsync("no tenant", Signed(), HttpStatusCode.Forbidden, activity =>
        {
            activity["channelData"]!.AsObject().Remove("tenant");
            activity["conversation"]!.AsObject().Remove("tenantId");
        });
        using (var twice = await TeamsVisitor.SendAsync(bot.Address, Encoding.UTF8.GetBytes(Opening("two headers").ToJsonString()), Signed(), ("Authorization", Signed())))
        {
            refused.AddRange(twice.StatusCode == HttpStatusCode.Unauthorized ? [] : [$"two headers: {twice.StatusCode}"]);
        }

        Assert.Empty(refused);
        await bot.QuietAsync();
        Assert.Equal(accepted, await bot.IncidentsAsync());
        Assert.DoesNotContain(teams.Calls, call => call.Authorization.Length > 0 && call.Authorization != "Bearer token-1");

        string Signed(params (string Name, JsonNode? Value)[] changes)
        {
            var claims = ana.Claims();
            foreach (var (name, value) in changes)
            {
                claims.Remove(name);
                if (value is not null)
                {
                    claims[name] = value.DeepClone();
                }
            }

            return $"Bearer {right.Sign(claims)}";
        }

        JsonObject Opening(string what)
        {
            var activity = ana.Activity("message", null, null);
            activity["text"] = $"open p3 {what}";
            return activity;
        }

        async Task AcceptedAsync(string what, string authorization)
        {
            // Saving may take its time on a busy machine; whoever is not let in is told so at once.
            using var response = await ana.SendAsync(Opening(what), authorization);
            accepted++;
            refused.AddRange(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable ? [] : [$"{what}: {response.StatusCode}"]);
        }

        async Task RefusedAsync(string what, string? authorization, HttpStatusCode status = HttpStatusCode.Unauthorized, Action<JsonObject>? change = null)
        {
            var activity = Opening(what);
            change?.Invoke(activity);
            using var response = await ana.SendAsync(activity, authorization);
            var body = await response.Content.ReadAsStringAsync(Token);
            refused.AddRange(response.StatusCode == status && body.Length == 0 ? [] : [$"{what}: {response.StatusCode} {body}"]);
        }
    }

    /// <summary>Whoever hangs up must not keep everybody else from being believed.</summary>
    [Fact]
    public async Task A_made_up_key_whose_sender_is_gone_costs_nobody_the_next_question()
    {
        await using var teams = await FakeTeams.StartAsync();
        var (asked, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        teams.BeforeMetadata = () =>
        {
            asked.TrySetResult();
            goOn.Task.Wait(Token);
            return null;
        };
        using var keys = new TeamsKeys(
            new TeamsOptions { OpenIdMetadataUrl = teams.Metadata.ToString() }, TeamsServices.Documents(new TeamsOptions { OpenIdMetadataUrl = teams.Metadata.ToString() }), new TestClock(), Microsoft.Extensions.Logging.Abstractions.NullLogger<TeamsKeys>.Instance);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var stranger = keys.FindAsync("made-up", gone.Token);
        await asked.Task;
        await gone.CancelAsync();
        goOn.SetResult();
        await ((Task)stranger).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.NotNull(await keys.FindAsync("key-1", Token));
    }

    [Fact]
    public async Task Nothing_is_read_of_a_request_that_nobody_signed()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);

        using var response = await TeamsVisitor.SendAsync(bot.Address, new byte[1_100_000], null);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task New_keys_need_no_restart_and_made_up_ones_no_storm_of_questions()
    {
        await using var teams = await FakeTeams.StartAsync();
        var clock = new TestClock();
        using var keys = new TeamsKeys(
            new TeamsOptions { OpenIdMetadataUrl = teams.Metadata.ToString() }, TeamsServices.Documents(new TeamsOptions { OpenIdMetadataUrl = teams.Metadata.ToString() }), clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<TeamsKeys>.Instance);

        Assert.NotNull(await keys.FindAsync("key-1", Token));
        Assert.Equal(1, teams.MetadataRequests);
        teams.Signers.Add(new TokenSigner { Kid = "key-2" });
        for (var made = 0; made < 50; made++)
        {
            Assert.Null(await keys.FindAsync($"made-up-{made}", Token));
        }

        Assert.Equal(1, teams.MetadataRequests);
        clock.Advance(TeamsKeys.AskAgainAfter);
        Assert.NotNull(await keys.FindAsync("key-2", Token));
        Assert.Equal(2, teams.MetadataRequests);

        // A key that was taken back ends with the day; metadata that is away is believed for a while, and then nobody is.
        teams.Signers.RemoveAt(0);
        clock.Advance(TeamsKeys.FreshFor);
        Assert.Null(await keys.FindAsync("key-1", Token));
        teams.BeforeMetadata = () => new FakeTrouble.Status(503);
        clock.Advance(TeamsKeys.FreshFor);
        Assert.NotNull(await keys.FindAsync("key-2", Token));
        clock.Advance(TeamsKeys.GoodFor);
        await Assert.ThrowsAsync<TeamsKeysUnknownException>(() => keys.FindAsync("key-2", Token));
    }

    [Fact]
    public async Task While_the_keys_cannot_be_had_nobody_is_let_in()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.BeforeMetadata = () => new FakeTrouble.Status(500);
        await using var bot = await TeamsBot.StartAsync(teams);

        var activity = bot.Visitor(TeamsBot.Ana).Activity("message", null, null);
        activity["text"] = "open p0 it burns";
        using var response = await bot.Visitor(TeamsBot.Ana).SendAsync(activity);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(0, await bot.IncidentsAsync());
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_so_what_is_unknown_is_fine_and_the_same_twice_is_once()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        var token = $"Bearer {teams.Signers[0].Sign(ana.Claims())}";

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(new byte[1_100_000]));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("[1,2"u8.ToArray()));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("{\"type\":{}}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync([]));
        using var got = await new HttpClient().GetAsync(new Uri(bot.Address, "api/messages"), Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, got.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await OfTypeAsync("typing"));
        Assert.Equal(HttpStatusCode.OK, await OfTypeAsync("somethingNew"));
        Assert.Equal(HttpStatusCode.OK, await OfTypeAsync("installationUpdate", activity => activity["action"] = "add"));
        Assert.Equal(HttpStatusCode.NotImplemented, await OfTypeAsync("invoke", activity => activity["name"] = "somethingNew/invoke"));
        Assert.Equal(HttpStatusCode.BadRequest, await OfTypeAsync("invoke"));
        Assert.Equal(HttpStatusCode.BadRequest, await OfTypeAsync("message", activity => activity.Remove("id")));
        Assert.Equal(HttpStatusCode.BadRequest, await OfTypeAsync("message", activity => (activity["id"], activity["text"]) = ("1:\0", "incident whoami")));

        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ana.TypeAsync("open p1 once", id: "1:once")));
        Assert.All(sent, status => Assert.Equal(HttpStatusCode.OK, status));
        var card = await bot.SaidAsync("not yet, due");
        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ana.ClickAsync(card, "Acknowledge", "f:once")));
        Assert.All(clicks, answer => Assert.Equal(200, answer["statusCode"]!.GetValue<int>()));
        await bot.QuietAsync();
        Assert.Equal(1, await bot.IncidentsAsync());
        Assert.Single(await bot.TimelineAsync(), entry => entry.Kind == ChatOps.Storage.Timeline.TimelineEntryKind.Acknowledged);

        async Task<HttpStatusCode> StatusAsync(byte[] body)
        {
            using var response = await TeamsVisitor.SendAsync(bot.Address, body, token);
            return response.StatusCode;
        }

        async Task<HttpStatusCode> OfTypeAsync(string type, Action<JsonObject>? change = null)
        {
            var activity = ana.Activity(type, null, null);
            change?.Invoke(activity);
            using var response = await ana.SendAsync(activity);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("https://smba.trafficmanager.net/emea/", true)]
    [InlineData("https://SMBA.trafficmanager.net/teams/", true)]
    [InlineData("https://eu.botframework.com/", true)]
    [InlineData("https://smba.infra.gov.teams.microsoft.us/teams", true)]
    [InlineData("http://smba.trafficmanager.net/emea/", false)]
    [InlineData("https://smba.trafficmanager.net:8443/", false)]
    [InlineData("https://smba.trafficmanager.net@evil.example.org/", false)]
    [InlineData("https://smba.trafficmanager.net.evil.example.org/", false)]
    [InlineData("https://other.trafficmanager.net/", false)]
    [InlineData("https://botframework.com.evil.example.org/", false)]
    [InlineData("https://evilbotframework.com/", false)]
    [InlineData("http://127.0.0.1:9/", false)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public void The_bots_token_goes_to_no_other_place(string? serviceUrl, bool trusted) =>
        Assert.Equal(trusted, new TeamsServiceUrls(new TeamsOptions { AppId = "x" }).IsTrusted(serviceUrl));

    private static string Tampered(string authorization)
    {
        var parts = authorization["Bearer ".Length..].Split('.');
        var claims = JsonNode.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(parts[1]))!.AsObject();
        claims["somebody"] = "else";
        return $"Bearer {parts[0]}.{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(claims.ToJsonString())}.{parts[2]}";
    }
}
