using System.IO.Compression;
using System.Text.Json.Nodes;
using ChatOps.Bot.Doctor;
using ChatOps.Bot.Teams.Package;
using ChatOps.Tests.Bot.CommandLine;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>What the engineer who installs it meets: the package and the doctor.</summary>
public class TeamsInstallTests
{
    private static readonly TeamsAppDescription App = new(FakeTeams.AppId, "incident", "Company", "https://chatops.example.org", "chatops.example.org", "1.2.3");

    [Fact]
    public void The_newest_manifest_fits_the_official_schema_and_has_slash_commands()
    {
        var printed = TeamsManifest.Print(TeamsManifest.Newest, App);
        var bot = JsonNode.Parse(printed)!["bots"]![0]!;

        Assert.True(bot["supportsTargetedMessages"]!.GetValue<bool>());
        Assert.Contains(bot["commandLists"]!.AsArray(), list => list!["triggers"]?.AsArray().Any(trigger => trigger!.GetValue<string>() == "slash") == true);
        Schemas.AssertFits(Schemas.Read("teams.schema.json"), printed);
    }

    [Fact]
    public void Every_message_of_the_team_is_asked_for_only_if_that_is_wanted()
    {
        Assert.DoesNotContain("ChannelMessage.Read.Group", TeamsManifest.Print(TeamsManifest.Newest, App), StringComparison.Ordinal);
        foreach (var version in new[] { TeamsManifest.Newest, TeamsManifest.Older })
        {
            var printed = JsonNode.Parse(TeamsManifest.Print(version, App with { HearsAll = true }))!.AsObject();
            Assert.Equal("ChannelMessage.Read.Group", printed["authorization"]!["permissions"]!["resourceSpecific"]![0]!["name"]!.GetValue<string>());
            printed["manifestVersion"] = TeamsManifest.Newest;
            Schemas.AssertFits(Schemas.Read("teams.schema.json"), printed.ToJsonString());
        }
    }

    [Fact]
    public void The_older_manifest_has_nothing_that_older_stores_do_not_know()
    {
        var printed = JsonNode.Parse(TeamsManifest.Print(TeamsManifest.Older, App))!.AsObject();

        Assert.DoesNotContain("supportsTargetedMessages", printed.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("triggers", printed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((TeamsManifest.Older, $"https://developer.microsoft.com/json-schemas/teams/v{TeamsManifest.Older}/MicrosoftTeams.schema.json"), (printed["manifestVersion"]!.GetValue<string>(), printed["$schema"]!.GetValue<string>()));

        Assert.All(printed["bots"]![0]!["commandLists"]!.AsArray(), list => Assert.InRange(list!["commands"]!.AsArray().Count, 1, 10));
        Assert.All(printed["bots"]![0]!["commandLists"]!.AsArray().SelectMany(list => list!["commands"]!.AsArray()), command => Assert.InRange(command!["description"]!.GetValue<string>().Length, 1, 128));

        // But for its number it is a manifest of the newest kind, too.
        printed["manifestVersion"] = TeamsManifest.Newest;
        Schemas.AssertFits(Schemas.Read("teams.schema.json"), printed.ToJsonString());
    }

    [Theory]
    [InlineData(TeamsManifest.Newest)]
    [InlineData(TeamsManifest.Older)]
    public void What_needs_consent_is_asked_of_the_teams_owner_only_where_it_is_wanted(string version)
    {
        Assert.DoesNotContain("resourceSpecific", TeamsManifest.Print(version, App), StringComparison.Ordinal);
        var printed = JsonNode.Parse(TeamsManifest.Print(version, App with { HearsAll = true, MakesChannels = true }))!.AsObject();

        var asked = printed["authorization"]!["permissions"]!["resourceSpecific"]!.AsArray();
        Assert.Equal(["Channel.Create.Group", "ChannelMessage.Read.Group", "ChannelSettings.Read.Group"], asked.Select(permission => permission!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(asked, permission => Assert.Equal("Application", permission!["type"]!.GetValue<string>()));
        Assert.Equal(FakeTeams.AppId, printed["webApplicationInfo"]!["id"]!.GetValue<string>());
        printed["manifestVersion"] = TeamsManifest.Newest;
        Schemas.AssertFits(Schemas.Read("teams.schema.json"), printed.ToJsonString());
    }

    [Fact]
    public async Task The_command_line_writes_two_packages_with_pictures_that_teams_takes()
    {
        var folder = Directory.CreateTempSubdirectory("chatops-package-");
        var written = await Session.RunAsync("teams", "package", "--app-id", FakeTeams.AppId, "--url", "https://chatops.example.org", "--output", folder.FullName);
        Assert.Equal(0, written.Exit);

        foreach (var name in new[] { "chatops-teams.zip", "chatops-teams-older.zip" })
        {
            using var zip = ZipFile.OpenRead(Path.Combine(folder.FullName, name));
            Assert.Equal(["color.png", "manifest.json", "outline.png"], zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
            Assert.Equal((192, 192), Size(zip, "color.png"));
            Assert.Equal((32, 32), Size(zip, "outline.png"));
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("is no application id", "nonsense", "https://chatops.example.org", "incident", "1.0.0")]
    [InlineData("is no address that Teams would call", FakeTeams.AppId, "http://chatops.example.org", "incident", "1.0.0")]
    [InlineData("An app's name has 1 to 30", FakeTeams.AppId, "https://chatops.example.org", "a name that is longer than thirty letters", "1.0.0")]
    [InlineData("is no version that Teams takes", FakeTeams.AppId, "https://chatops.example.org", "incident", "1.0")]
    public async Task The_command_line_refuses_what_teams_would_not_take(string words, string app, string url, string name, string version)
    {
        var refused = await Session.RunAsync("teams", "package", "--app-id", app, "--url", url, "--name", name, "--app-version", version);

        Assert.Equal(2, refused.Exit);
        Assert.Contains(words, refused.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_that_keys_token_and_channel_are_there_and_which_account_could_not_act()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.Add(TeamsBot.Ana);
        teams.Add(TeamsBot.Bob with { Role = "guest" });
        var settings = await Reading.SettingsAsync(
            $$"""
            people:
            - {id: ana, name: Ana, roles: [commander], accounts: {teams: [{{FakeTeams.Tenant}}/{{TeamsBot.Ana.Account}}]} }
            - {id: bob, name: Bob, roles: [commander], accounts: {teams: [{{FakeTeams.Tenant}}/{{TeamsBot.Bob.Account}}, 99999999-9999-4999-8999-999999999999/{{TeamsBot.Bob.Account}}]} }
            - {id: cleo, name: Cleo, roles: [commander], accounts: {teams: [{{FakeTeams.Tenant}}/cccccccc-cccc-4ccc-8ccc-cccccccccccc]} }
            teams: {channel: '{{FakeTeams.Channel}}'}
            """,
            TeamsBot.Environment(teams));

        var findings = (await TeamsCheck.RunAsync(settings, TimeProvider.System, Token)).Select(finding => $"{finding}").ToList();

        Assert.Contains("ok    teams keys: 127.0.0.1 has 1 keys to prove what Teams sends.", findings);
        Assert.Contains($"ok    teams: the bot {FakeTeams.AppId} gets its token from 127.0.0.1.", findings);
        Assert.Contains("ok    teams channel: the bot is in the team, with 2 people.", findings);
        Assert.Contains(findings, finding => finding.StartsWith($"fail  teams people: Bob ({FakeTeams.Tenant}/{TeamsBot.Bob.Account}) could not act: This account is a guest", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.StartsWith($"fail  teams people: Bob (99999999-9999-4999-8999-999999999999/{TeamsBot.Bob.Account}) is of a tenant that is not let in", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.StartsWith("warn  teams people: Cleo", StringComparison.Ordinal) && finding.Contains("is not in the team", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_says_what_to_do_about_a_secret_that_is_wrong_and_keys_that_cannot_be_had()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.BeforeMetadata = () => new FakeTrouble.Status(500);
        var settings = await Reading.SettingsAsync("", [.. TeamsBot.Environment(teams).Where(variable => variable.Item1 != "Teams__ClientSecret"), ("Teams__ClientSecret", "sesame-wrong")]);

        var findings = (await TeamsCheck.RunAsync(settings, TimeProvider.System, Token)).Select(finding => $"{finding}").ToList();

        Assert.Contains(findings, finding => finding.StartsWith("fail  teams keys: the keys that prove what Teams sends cannot be had", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.StartsWith("fail  teams: The bot gets no token from 127.0.0.1: invalid_client. Look at", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Contains("sesame-wrong", StringComparison.Ordinal));
    }

    private static (int, int) Size(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        var header = new byte[24];
        stream.ReadExactly(header);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], header[..4]);
        return (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(20)));
    }
}
