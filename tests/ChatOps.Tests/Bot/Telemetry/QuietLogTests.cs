using System.Net;
using System.Net.Http.Headers;
using ChatOps.Bot.CommandLine;
using ChatOps.Tests.Bot.CommandLine;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Telemetry;

/// <summary>What stands in the log is for somebody to act on; nothing is there of what goes as it should.</summary>
public sealed class QuietLogTests
{
    private static readonly string[] Loud = ["\"Warning\"", "\"Error\"", "\"Critical\"", "Exception"];

    /// <summary>What a machine that is too slow brings about: Kestrel's own pulse that came late, and a record that was busy for long.</summary>
    private static readonly string[] OfSlowness = ["the heartbeat has been running for", "did not go out together"];

    [Fact]
    public async Task A_bot_that_is_stopped_in_the_middle_of_its_work_says_nothing()
    {
        await using var bot = await BotProcess.StartAsync(BotProcess.FirstRun(), Token);
        var socket = Path.Combine(Path.GetDirectoryName(bot.Database)!, "chatops.sock");

        for (var i = 0; i < 3; i++)
        {
            // A record that does not answer within a second is told to people; on a slow machine they try again.
            await Until.TrueAsync(async () => (await Session.RunAsync("incident", "--socket", socket, "--as", "commander", "open", "p0", "ransomware")).Exit == ExitCodes.Done);
        }

        Assert.Equal(0, await bot.StopAsync(Token));
        Assert.Empty(LoudLines(bot));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("text/html")]
    public async Task Looking_at_a_page_is_no_matter_for_the_log_whoever_looks(string accept)
    {
        await using var bot = await BotProcess.StartAsync(BotProcess.FirstRun(), Token);
        using var http = new HttpClient { BaseAddress = new Uri(bot.Address) };
        http.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));

        using var entrance = await http.GetAsync("/", Token);
        using var page = await http.GetAsync("/as/commander/", Token);

        Assert.Equal((HttpStatusCode.OK, true), (page.StatusCode, page.Headers.CacheControl?.NoStore));
        Assert.Equal(0, await bot.StopAsync(Token));
        Assert.Empty(LoudLines(bot));
    }

    [Fact]
    public async Task A_window_from_before_the_keys_were_changed_is_no_matter_for_the_log()
    {
        await using var bot = await BotProcess.StartAsync(BotProcess.FirstRun(), Token);
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = new Uri(bot.Address) };
        using var first = await http.GetAsync("/as/commander/", Token);
        var cookie = first.Headers.GetValues("Set-Cookie").Select(set => set.Split('=')[0]).Single(name => name.Contains("Antiforgery", StringComparison.Ordinal));

        using var again = new HttpRequestMessage(HttpMethod.Get, "/as/commander/") { Headers = { { "Cookie", $"{cookie}=CfDJ8{new string('A', 150)}" } } };
        using var page = await http.SendAsync(again, Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(0, await bot.StopAsync(Token));
        Assert.Empty(LoudLines(bot));
    }

    [Fact]
    public async Task A_sign_in_service_that_is_away_is_one_line_with_its_reason()
    {
        var settings = BotProcess.FirstRun().Replace(
            "console: { signIn: firstRun, listen: \"http://127.0.0.1:{port}\" }",
            "console: { signIn: openIdConnect, listen: \"http://127.0.0.1:{port}\", openIdConnect: { authority: \"http://127.0.0.1:1\", clientId: chatops } }",
            StringComparison.Ordinal);
        await using var bot = await BotProcess.StartAsync(settings, Token, ("Console__OpenIdConnect__ClientSecret", "secret"));
        using var http = new HttpClient { BaseAddress = new Uri(bot.Address) };
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));

        using var page = await http.GetAsync("/", Token);
        await bot.StopAsync(Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        var line = Assert.Single(LoudLines(bot));
        Assert.Contains("The sign-in service does not answer: Connection refused", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    private static List<string> LoudLines(BotProcess bot) =>
    [
        .. bot.Log.Split('\n').Where(line => Loud.Any(word => line.Contains(word, StringComparison.Ordinal))
            && !OfSlowness.Any(words => line.Contains(words, StringComparison.Ordinal))),
    ];
}
