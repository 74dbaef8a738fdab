using System.Net;
using System.Text;
using ChatOps.Tests.Bot.Settings;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Without tokens the bot is for an emulator on this machine and for nobody else.</summary>
public class TeamsDevelopmentTests
{
    [Fact]
    public async Task Without_tokens_only_this_machine_speaks_for_teams_and_is_spoken_to()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.WantsNoTokens = true;
        teams.Before = call => call.Authorization.Length > 0 ? new ChatOps.Tests.Support.FakeTrouble.Failure(400, "NoTokenIsToBeSentHere") : null;
        await using var bot = await TeamsBot.StartAsync(teams, "auth: development");
        var ana = bot.Visitor(TeamsBot.Ana);
        var activity = ana.Activity("message", null, null);
        activity["text"] = "open p3 with nothing to prove it";

        await ChatOps.Tests.Support.Until.TrueAsync(async () => await StatusAsync() == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(("X-Forwarded-For", "203.0.113.9")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(("Forwarded", "for=203.0.113.9")));
        activity["serviceUrl"] = "https://smba.trafficmanager.net/teams/";
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync());
        Assert.Equal(1, await bot.IncidentsAsync());

        async Task<HttpStatusCode> StatusAsync(params (string, string)[] headers)
        {
            using var response = await TeamsVisitor.SendAsync(bot.Address, Encoding.UTF8.GetBytes(activity.ToJsonString()), null, headers);
            await bot.QuietAsync();
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("console: {listen: 'http://127.0.0.1:0', publicUrl: 'https://chatops.example.org'}\nteams: {auth: development, tenantId: 11111111-1111-4111-8111-111111111111}", "teams.auth is development, which asks nobody for a token, but console.publicUrl says")]
    [InlineData("console: {listen: 'http://*:8080'}\nteams: {auth: development, tenantId: 11111111-1111-4111-8111-111111111111}", "teams.auth is development, which asks nobody for a token, but http://*:8080 can be reached")]
    [InlineData("teams: {auth: development}", "the bot in Teams would let nobody in")]
    [InlineData("teams: {channel: '19:x@thread.tacv2'}", "Teams is set up, but the bot's id is missing.")]
    [InlineData("teams: {appId: 22222222-2222-4222-8222-222222222222, tenantId: 11111111-1111-4111-8111-111111111111}", "its secret is missing. Set the environment variable Teams__ClientSecret")]
    [InlineData("teams: {appId: 22222222-2222-4222-8222-222222222222, tenantId: 11111111-1111-4111-8111-111111111111, certificate: /nowhere/cert.pem}", "there is no file /nowhere/cert.pem")]
    [InlineData("teams: {appId: nonsense}", "teams.appId: \"nonsense\" is not")]
    [InlineData("teams: {clientSecret: sesame}", "teams.clientSecret holds a secret")]
    [InlineData("teams: {appId: 22222222-2222-4222-8222-222222222222, tenantId: 11111111-1111-4111-8111-111111111111, certificate: /dev/null, tokenUrl: 'http://login.example.org/token'}", "is not encrypted")]
    public async Task Settings_that_cannot_be_meant_are_refused_with_the_line_and_the_mend(string yaml, string words) =>
        Assert.Contains(await Reading.ProblemsAsync(yaml), problem => problem.Contains(words, StringComparison.Ordinal) && problem.StartsWith("chatops.yaml:", StringComparison.Ordinal));
}
