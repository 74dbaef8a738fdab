using System.Text.Json.Nodes;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Microsoft's own check of what comes from Teams, against the tokens and the metadata of these tests.</summary>
public class TeamsCounterpartTests
{
    [Fact]
    public async Task Microsofts_own_check_takes_the_tokens_of_these_tests_for_right_and_wrong_as_the_bot_does()
    {
        await using var teams = await FakeTeams.StartAsync();
        using var stranger = new TokenSigner();
        teams.Signers.Add(new TokenSigner { Kid = "of-another-channel", Endorsements = ["webchat"] });
        var visitor = new TeamsVisitor(teams, teams.Address, TeamsBot.Ana);
        var now = TimeProvider.System.GetUtcNow();
        (string Token, bool IsRight)[] tokens =
        [
            (teams.Signers[0].Sign(visitor.Claims()), true),
            (teams.Signers[0].Sign(Claims("exp", now.AddMinutes(-4).ToUnixTimeSeconds())), true),
            (teams.Signers[0].Sign(Claims("exp", now.AddMinutes(-6).ToUnixTimeSeconds())), false),
            (teams.Signers[0].Sign(Claims("aud", "33333333-3333-4333-8333-333333333333")), false),
            (teams.Signers[0].Sign(Claims("iss", "https://evil.example.org")), false),
            (teams.Signers[0].Sign(Claims("serviceurl", "https://smba.trafficmanager.net/emea/")), false),
            (teams.Signers[1].Sign(visitor.Claims()), false),
            (stranger.Sign(visitor.Claims()), false),
            (teams.Signers[0].Sign(visitor.Claims(), "HS256"), false),
        ];
        await using var theirs = Counterpart.Start("teams-tokens.mjs", [], [teams.Metadata.ToString(), FakeTeams.AppId, teams.ServiceUrl, .. tokens.Select(token => token.Token)]);

        foreach (var (_, isRight) in tokens)
        {
            var said = await theirs.SaysAsync("letIn");
            Assert.True(JsonNode.Parse(said)!["letIn"]!.GetValue<bool>() == isRight, said);
        }

        JsonObject Claims(string name, JsonNode value)
        {
            var claims = visitor.Claims();
            claims[name] = value;
            return claims;
        }
    }
}
