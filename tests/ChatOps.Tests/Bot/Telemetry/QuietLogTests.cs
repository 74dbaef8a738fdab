using System.Net;
using System.Net.Http.Headers;
using ChatOps.Tests.Bot.CommandLine;
using ChatOps.Tests.Bot.Terminal;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Telemetry;

/// <summary>What stands in the log is for somebody to act on; nothing is there of what goes as it should.</summary>
[Collection(nameof(RunningBot))]
public sealed class QuietLogTests
{
    private static readonly string[] Loud = ["\"Warning\"", "\"Error\"", "\"Critical\"", "Exception"];

    [Fact]
    public async Task A_bot_that_is_stopped_in_the_middle_of_its_work_says_nothing()
    {
        await using var bot = await BotProcess.StartAsync(BotProcess.FirstRun(), Token);
        var socket = Path.Combine(Path.GetDirectoryName(bot.Database)!, "chatops.sock");

        for (var i = 0; i < 3; i++)
        {
            var opened = await Session.RunAsync("incident", "--socket", socket, "--as", "commander", "open", "p0", "ransomware");
            Assert.Equal(0, opened.Exit);
        }

        Assert.Equal(0, await bot.StopAsync(Token));
        Assert.All(Loud, word => Assert.DoesNotContain(word, bot.Log, StringComparison.Ordinal));
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
        Assert.All(Loud, word => Assert.DoesNotContain(word, bot.Log, StringComparison.Ordinal));
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
        var line = Assert.Single(bot.Log.Split('\n'), line => line.Contains("\"Warning\"", StringComparison.Ordinal));
        Assert.Contains("The sign-in service does not answer: Connection refused", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", bot.Log, StringComparison.Ordinal);
    }
}
