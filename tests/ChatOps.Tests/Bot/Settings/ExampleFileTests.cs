using ChatOps.Bot.Doctor;
using ChatOps.Bot.Settings;
using ChatOps.Storage.People;

namespace ChatOps.Tests.Bot.Settings;

/// <summary>The file that everybody begins with.</summary>
public class ExampleFileTests
{
    private static readonly string Example = Path.Combine(SourceRoot, "deploy", "chatops.example.yaml");

    [Fact]
    public async Task The_sample_settings_are_in_order()
    {
        var loaded = Assert.IsType<SettingsOutcome.Loaded>(await SettingsLoader.LoadAsync(Example, new Dictionary<string, string>(), Token));

        var settings = loaded.Settings;
        Assert.Equal(["commander", "management", "responder", "scribe", "security-lead", "technical-lead"], settings.People.Everybody.Select(person => person.Id.Value).Order());
        Assert.All(settings.People.Everybody, person => Assert.Equal(person, settings.People.Behind(new AccountKey(ChatPlatform.Console, "console", person.Id.Value))));
        Assert.Equal(3, settings.People.With(PersonRole.Approver).Count);
        Assert.Equal(["commander", "security-lead"], settings.People.With(PersonRole.Commander).Select(person => person.Id.Value));
        Assert.Equal("technical-lead", Assert.Single(settings.People.With(PersonRole.Operator)).Id.Value);
        Assert.All(settings.People.Everybody, person => Assert.StartsWith("+44 7700 900", person.Phone, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_clocks_are_the_defaults_that_it_says_they_are()
    {
        var loaded = Assert.IsType<SettingsOutcome.Loaded>(await SettingsLoader.LoadAsync(Example, new Dictionary<string, string>(), Token));

        Assert.All(Enum.GetValues<ChatOps.Storage.Incidents.Severity>(), severity => Assert.Equal(SeverityPolicies.Default.For(severity), loaded.Settings.Severities.For(severity)));
    }

    [Fact]
    public async Task Its_first_line_leads_editors_to_the_schema()
    {
        var first = (await File.ReadAllLinesAsync(Example, Token))[0];
        const string Beginning = "# yaml-language-server: $schema=";

        Assert.StartsWith(Beginning, first, StringComparison.Ordinal);
        var schema = Path.Combine(Path.GetDirectoryName(Example)!, first[Beginning.Length..]);
        Assert.Equal(SettingsSchema.Text(), await File.ReadAllTextAsync(schema, Token));
    }

    [Fact]
    public async Task The_doctor_misses_nobody_in_it()
    {
        var loaded = Assert.IsType<SettingsOutcome.Loaded>(await SettingsLoader.LoadAsync(Example, new Dictionary<string, string>(), Token));

        Assert.All(PeopleCheck.Run(loaded.Settings), finding => Assert.Equal(Standing.Ok, finding.Standing));
    }

    [Fact]
    public async Task A_missing_file_says_how_to_begin()
    {
        var refused = Assert.IsType<SettingsOutcome.Refused>(await SettingsLoader.LoadAsync("/nowhere/chatops.yaml", new Dictionary<string, string>(), Token));

        Assert.Equal("/nowhere/chatops.yaml: there is no such file. Look at the path after --settings.", $"{Assert.Single(refused.Problems)}");
    }
}
