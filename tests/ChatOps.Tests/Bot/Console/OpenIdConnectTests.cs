using System.Net;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Console;

/// <summary>Signing in with the service of the company.</summary>
public sealed class OpenIdConnectTests
{
    private static readonly (string, string) Secret = ("Console__OpenIdConnect__ClientSecret", SignInService.Secret);

    [Fact]
    public async Task Whoever_the_service_names_is_that_person_here()
    {
        await using var service = await SignInService.StartAsync();
        await using var bot = await ConsoleBot.StartAsync(service.Settings(claim: "email"), environment: Secret);
        using var browser = new ConsoleVisitor(FollowingBrowser(bot));

        using var page = await ComeAsync(browser, "c/incidents?from=link");
        var answer = await browser.DoAsync("/incident whoami");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("/c/incidents?from=link", page.RequestMessage?.RequestUri?.PathAndQuery);
        Assert.Contains("Ana", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, service.Challenges);
    }

    [Fact]
    public async Task An_address_that_the_service_has_not_verified_is_nobody()
    {
        await using var service = await SignInService.StartAsync();
        service.Next = service.Next with { EmailVerified = false };
        await using var bot = await ConsoleBot.StartAsync(service.Settings(claim: "email"), environment: Secret);
        using var browser = new ConsoleVisitor(FollowingBrowser(bot));

        using var page = await ComeAsync(browser, "");
        using var said = await browser.SayAsync("/incident whoami");

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Contains("not verified your e-mail address", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, said.StatusCode);
    }

    [Fact]
    public async Task Somebody_whom_the_settings_do_not_name_may_talk_and_change_nothing_whatever_they_are_called()
    {
        await using var service = await SignInService.StartAsync();
        service.Next = new SignInService.Visitor("stranger", "Ana", "ana@example.org", true);
        await using var bot = await ConsoleBot.StartAsync(service.Settings(), environment: Secret);
        using var browser = new ConsoleVisitor(FollowingBrowser(bot));
        using var page = await ComeAsync(browser, "");

        using var talk = await browser.SayAsync("good morning");
        var opened = await browser.DoAsync("/incident open p0 break-in");

        Assert.Equal(HttpStatusCode.OK, talk.StatusCode);
        Assert.Equal("Refused", opened.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_forged_answer_of_the_service_lets_nobody_in()
    {
        await using var service = await SignInService.StartAsync();
        await using var bot = await ConsoleBot.StartAsync(service.Settings(), environment: Secret);
        using var browser = new ConsoleVisitor(FollowingBrowser(bot));

        using var page = await ComeAsync(browser, "signin-oidc?code=forged&state=forged");
        using var said = await browser.SayAsync("/incident whoami");

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, said.StatusCode);
    }

    [Fact]
    public async Task Who_signs_out_is_out()
    {
        await using var service = await SignInService.StartAsync();
        await using var bot = await ConsoleBot.StartAsync(service.Settings(), environment: Secret);
        using var browser = new ConsoleVisitor(FollowingBrowser(bot));
        using var page = await ComeAsync(browser, "");
        using var request = new HttpRequestMessage(HttpMethod.Post, "console/sign-out");
        request.Headers.Add("X-ChatOps", "1");

        using var left = await browser.Http.SendAsync(request, Token);
        using var goodbye = await browser.GetAsync("signed-out");
        using var said = await browser.SayAsync("/incident whoami");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (left.StatusCode, goodbye.StatusCode));
        Assert.Contains("not signed in", await goodbye.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, said.StatusCode);
    }

    [Fact]
    public async Task Behind_a_proxy_people_come_back_to_the_public_address_with_a_cookie_for_tls_alone()
    {
        await using var service = await SignInService.StartAsync();
        await using var bot = await ConsoleBot.StartAsync(
            service.Settings(publicUrl: "publicUrl: 'https://chatops.example.org', "), environment: Secret);
        using var browser = new ConsoleVisitor(bot.Browser());

        using var sent = await ComeAsync(browser, "");
        var query = System.Web.HttpUtility.ParseQueryString(sent.Headers.Location?.Query ?? "");

        Assert.Equal("https://chatops.example.org/signin-oidc", query["redirect_uri"]);
        Assert.Equal("S256", query["code_challenge_method"]);
        Assert.All(sent.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.Ordinal));
    }

    /// <summary>Goes there, and once more while the sign-in service is too slow for the bot.</summary>
    private static async Task<HttpResponseMessage> ComeAsync(ConsoleVisitor browser, string path)
    {
        HttpResponseMessage? response = null;
        await Until.TrueAsync(async () =>
        {
            response?.Dispose();
            response = await browser.GetAsync(path);
            return response.StatusCode != HttpStatusCode.ServiceUnavailable;
        });
        return response!;
    }

    private static HttpClient FollowingBrowser(ConsoleBot bot) => new(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = bot.Address };
}
