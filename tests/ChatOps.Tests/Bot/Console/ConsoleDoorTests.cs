using System.Net;

namespace ChatOps.Tests.Bot.Console;

/// <summary>Who gets in, as whom, and from where.</summary>
public sealed class ConsoleDoorTests
{
    [Fact]
    public async Task Everybody_of_the_settings_can_be_chosen_in_a_first_run_and_nobody_else()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var browser = new ConsoleVisitor(bot.Browser());

        using var entrance = await browser.GetAsync("");
        using var nobody = await browser.GetAsync("as/mallory/");
        var page = await entrance.Content.ReadAsStringAsync(Token);

        Assert.Contains("as/ana/", page, StringComparison.Ordinal);
        Assert.Contains("as/bob/", page, StringComparison.Ordinal);
        Assert.Contains("this machine only", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task Two_people_of_one_browser_have_a_cookie_each_that_no_script_reads_and_no_other_site_sends()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var browser = new ConsoleVisitor(bot.Browser());

        using var ana = await browser.GetAsync("as/ana/");
        using var bob = await browser.GetAsync("as/bob/");

        foreach (var (response, path) in new[] { (ana, "/as/ana"), (bob, "/as/bob") })
        {
            var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
            Assert.Contains($"path={path};", cookie, StringComparison.Ordinal);
            Assert.Contains("httponly", cookie, StringComparison.Ordinal);
            Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.53", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task A_console_that_asks_for_no_proof_answers_to_names_of_this_machine_only(string host, HttpStatusCode expected)
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var http = bot.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = host;

        using var response = await http.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:1", "console/deliveries")]
    [InlineData("https://attacker.example", "console/deliveries")]
    [InlineData("null", "console/deliveries")]
    [InlineData("http://localhost:1", "_blazor/negotiate")]
    public async Task The_pages_of_other_sites_get_nothing_even_from_this_machine(string origin, string path)
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"as/ana/{path}");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("X-ChatOps", "1");

        using var response = await ana.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_page_says_what_it_may_load_and_is_in_nobodys_frame()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");

        using var page = await ana.GetAsync("");
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.True(page.Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_mode_knows_its_one_person_and_leads_nowhere_else()
    {
        await using var bot = await ConsoleBot.StartAsync("signIn: local, localPerson: ana");
        using var browser = new ConsoleVisitor(bot.Browser());

        using var elsewhere = await browser.GetAsync($"{bot.Address}/attacker.example/");
        using var noFirstRun = await browser.GetAsync("as/bob/");
        var answer = await browser.DoAsync("/incident whoami");

        Assert.Equal("/", elsewhere.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, noFirstRun.StatusCode);
        Assert.Contains("Ana", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_of_the_first_run_opens_no_other_door()
    {
        await using var first = await ConsoleBot.StartAsync();
        using var browser = new ConsoleVisitor(first.Browser());
        using var entered = await browser.GetAsync("as/ana/");
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie")).Split(';')[0];
        await using var later = await ConsoleBot.StartAsync(
            "signIn: openIdConnect, openIdConnect: {authority: 'http://127.0.0.1:1', clientId: chatops}",
            environment: ("Console__OpenIdConnect__ClientSecret", "not-a-secret"), keysOf: first);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = later.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "console/deliveries") { Content = new StringContent("{}") };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("X-ChatOps", "1");

        using var response = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Redirect)]
    public async Task Bots_that_share_the_folder_of_their_keys_know_whom_the_other_let_in(bool shared, HttpStatusCode expected)
    {
        var keys = Directory.CreateTempSubdirectory("chatops-shared-keys.").FullName;
        try
        {
            await using var first = await ConsoleBot.StartAsync($"signIn: local, localPerson: ana, keysFolder: '{keys}'");
            await using var second = await ConsoleBot.StartAsync($"signIn: local, localPerson: ana{(shared ? $", keysFolder: '{keys}'" : "")}");
            using var browser = new ConsoleVisitor(first.Browser());
            using var entered = await browser.GetAsync("");
            using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = second.Address };
            using var request = new HttpRequestMessage(HttpMethod.Get, "");
            request.Headers.Add("Cookie", Assert.Single(entered.Headers.GetValues("Set-Cookie")).Split(';')[0]);
            request.Headers.Add("Accept", "text/html");

            using var response = await http.SendAsync(request, Token);

            Assert.Equal(expected, response.StatusCode);
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    [Fact]
    public async Task A_sign_in_service_that_is_away_is_said_in_words()
    {
        await using var bot = await ConsoleBot.StartAsync(
            "signIn: openIdConnect, openIdConnect: {authority: 'http://127.0.0.1:1', clientId: chatops}",
            environment: ("Console__OpenIdConnect__ClientSecret", "not-a-secret"));
        using var browser = new ConsoleVisitor(bot.Browser());

        using var page = await browser.GetAsync("");
        using var export = await browser.Http.GetAsync(new Uri("exports/INC-1.json", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("does not answer", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, export.StatusCode);
    }
}
