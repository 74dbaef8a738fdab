using System.Text.Json.Nodes;
using ChatOps.Bot.Doctor;
using ChatOps.Bot.Slack;
using ChatOps.Tests.Bot.CommandLine;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>What the engineer who installs it meets: the manifest and the doctor.</summary>
public class SlackInstallTests
{
    [Theory]
    [InlineData("https://chatops.example.org/")]
    [InlineData(null)]
    public void The_manifest_fits_slacks_schema_for_both_ways_in(string? url)
    {
        var printed = SlackManifest.Print(url is null ? null : new Uri(url), "ChatOps", "/incident", linkByEmail: false);
        var manifest = JsonNode.Parse(printed)!;

        Assert.Equal(url is null, manifest["settings"]!["socket_mode_enabled"]!.GetValue<bool>());
        Assert.Equal(url is null ? null : "https://chatops.example.org/slack/commands", manifest["features"]!["slash_commands"]![0]!["url"]?.GetValue<string>());
        Assert.True(manifest["features"]!["slash_commands"]![0]!["should_escape"]!.GetValue<bool>());
        Schemas.AssertFits(Schemas.Read("slack.manifest.schema.2.0.0.json"), printed);
    }

    [Fact]
    public async Task The_command_line_prints_it_and_refuses_an_address_that_slack_would_not_call()
    {
        var printed = await Session.RunAsync("slack", "manifest", "--url", "https://chatops.example.org", "--command", "/ir");
        Assert.Equal("/ir", JsonNode.Parse(printed.Answers)!["features"]!["slash_commands"]![0]!["command"]!.GetValue<string>());

        var refused = await Session.RunAsync("slack", "manifest", "--url", "http://chatops.example.org");
        Assert.Equal(2, refused.Exit);
        Assert.Contains("is no address that Slack would call", refused.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_which_scope_is_missing_which_account_could_not_act_and_that_the_channel_is_there()
    {
        await using var slack = await FakeSlack.StartAsync();
        slack.Scopes = slack.Scopes.Replace("channels:manage,", "", StringComparison.Ordinal);
        slack.AddUser("U0ANA", "ana");
        slack.AddUser("U0BOB", "bob", ("is_restricted", true));
        var settings = await Reading.SettingsAsync(
            $$"""
            people:
            - {id: ana, name: Ana, roles: [commander], accounts: {slack: [{{FakeSlack.Team}}/U0ANA]} }
            - {id: bob, name: Bob, roles: [commander], accounts: {slack: [{{FakeSlack.Team}}/U0BOB, T0OTHER/U0BOB]} }
            slack: {channel: {{FakeSlack.Lobby}}}
            """,
            ("Slack__BotToken", FakeSlack.BotToken), ("Slack__AppToken", FakeSlack.AppToken), ("Slack__ApiUrl", slack.Api.ToString()));

        var findings = (await SlackCheck.RunAsync(settings, TimeProvider.System, Token)).Select(finding => $"{finding}").ToList();

        Assert.Contains($"ok    slack: the bot is {FakeSlack.BotUser} in the workspace Company ({FakeSlack.Team}).", findings);
        Assert.Contains(findings, finding => finding.StartsWith("fail  slack scopes: the app lacks channels:manage (opening incidents' channels).", StringComparison.Ordinal));
        Assert.Contains("ok    slack channel: #incidents is there.", findings);
        Assert.Contains(findings, finding => finding.StartsWith("fail  slack people: Bob (T0COMPANY/U0BOB) could not act: U0BOB is a guest", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.StartsWith("fail  slack people: Bob (T0OTHER/U0BOB) is of another workspace", StringComparison.Ordinal));
        Assert.Contains("ok    slack socket: Slack gives the bot a socket.", findings);
    }

    [Fact]
    public async Task Doctor_says_what_to_do_about_a_token_that_slack_does_not_take()
    {
        await using var slack = await FakeSlack.StartAsync();
        var settings = await Reading.SettingsAsync("", ("Slack__BotToken", "xoxb-wrong"), ("Slack__SigningSecret", "x"), ("Slack__ApiUrl", slack.Api.ToString()));

        var findings = await SlackCheck.RunAsync(settings, TimeProvider.System, Token);

        Assert.Contains(findings, finding => $"{finding}".StartsWith("fail  slack: Slack does not let the bot in (invalid_auth). Install the app again", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => $"{finding}".Contains("xoxb-wrong", StringComparison.Ordinal));
    }
}
