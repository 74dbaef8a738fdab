using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;

namespace ChatOps.Tests.Bot.Settings;

public sealed class SettingsEnvironmentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-test.").FullName;

    [Fact]
    public async Task The_environment_overrides_the_file()
    {
        var settings = await Reading.SettingsAsync(
            "console:\n  listen: http://127.0.0.1:8080\nseverities:\n  p0: {updateEvery: 30m}",
            ("Console__Listen", "http://127.0.0.1:9090"), ("severities__P0__UPDATEEVERY", "10s"), ("Severities__p1__TellSecurityAtOnce", "false"),
            ("Cadence__SilentUpdatesUntilDeputy", "1"));

        Assert.Equal("http://127.0.0.1:9090", settings.Console.Listen);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Severities.For(Severity.P0).UpdateEvery);
        Assert.False(settings.Severities.For(Severity.P1).TellSecurityAtOnce);
        Assert.Equal(1, settings.Cadence.SilentUpdatesUntilDeputy);
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("None", null)]
    [InlineData("45m", 45)]
    public async Task Telling_management_can_be_moved_and_switched_off(string written, int? minutes)
    {
        TimeSpan? expected = minutes is { } some ? TimeSpan.FromMinutes(some) : null;

        var settings = await Reading.SettingsAsync($"severities:\n  p0: {{tellManagementWithin: {written}}}", ("Severities__p1__TellManagementWithin", written));

        Assert.Equal(expected, settings.Severities.For(Severity.P0).TellManagementWithin);
        Assert.Equal(expected, settings.Severities.For(Severity.P1).TellManagementWithin);
        Assert.Null(settings.Severities.For(Severity.P2).TellManagementWithin);
        Assert.Equal(TimeSpan.FromHours(2), (await Reading.SettingsAsync("severities:\n  p1: {updateEvery: 5m}")).Severities.For(Severity.P1).TellManagementWithin);
    }

    [Fact]
    public async Task The_environment_adds_people_and_accounts()
    {
        var settings = await Reading.SettingsAsync(
            "", ("People__0__Accounts__Terminal__0", "ana-on-host"), ("People__1__Id", "bob"), ("People__1__Name", "Bob"), ("People__1__Roles__0", "scribe"));

        Assert.Equal("Ana", settings.People.Behind(new AccountKey(ChatPlatform.Terminal, "local", "ana-on-host"))?.Name);
        Assert.Equal("Bob", settings.People.Find(new PersonId("bob"))?.Name);
    }

    [Fact]
    public async Task Secrets_come_from_the_environment_or_from_a_file_that_it_names()
    {
        var secret = Path.Combine(_folder, "oidc");
        await File.WriteAllTextAsync(secret, "sesame\n", Token);

        var settings = await Reading.SettingsAsync(
            "console: {signIn: openIdConnect, openIdConnect: {authority: 'https://login.example.org', clientId: chatops}}\nstorage: {provider: postgres}",
            ("ConnectionStrings__ChatOps", "Host=db;Password=x"), ("Console__OpenIdConnect__ClientSecret__File", secret), ("Slack__BotToken", "xoxb-1"), ("Slack__SigningSecret", "shh"));

        Assert.Equal("sesame", settings.Console.OpenIdConnect.ClientSecret);
        Assert.Equal("Host=db;Password=x", settings.Storage.ConnectionString);
        Assert.Equal(StorageProvider.Postgres, settings.Storage.Provider);
        Assert.Equal(("xoxb-1", "shh"), (settings.Slack.BotToken, settings.Slack.SigningSecret));
    }

    [Theory]
    [InlineData("Console__Lsiten", "x", "Lsiten is not a setting of console. Did you mean listen?")]
    [InlineData("Storage__Provider", "mysql", "storage.provider: \"mysql\" is not a kind of database. There are: sqlite, postgres.")]
    [InlineData("Console__Listen", "http://0.0.0.0:1", "signIn is firstRun, which asks nobody who they are, but http://0.0.0.0:1 can be reached from other machines. Listen on http://127.0.0.1:1, or set signIn: openIdConnect.")]
    [InlineData("People__7__Name", "x", "it names an item of a list that is not there. Items are numbered from 0 and without gaps.")]
    [InlineData("Console__OpenIdConnect__ClientSecret__File", "/nowhere/at/all", "the file /nowhere/at/all cannot be read. Check that it is there and that the bot's user may read it.")]
    public async Task A_mistake_in_the_environment_names_the_variable(string variable, string value, string expected)
    {
        var problem = Assert.Single(await Reading.ProblemsAsync("", (variable, value)));

        Assert.Equal($"environment variable {variable}: {expected}", problem);
    }

    [Fact]
    public async Task A_secret_that_is_given_twice_is_refused()
    {
        var problem = Assert.Single(await Reading.ProblemsAsync("", ("ConnectionStrings__ChatOps", "a"), ("ConnectionStrings__ChatOps__File", "/b")));

        Assert.Equal("environment variable ConnectionStrings__ChatOps__File: ConnectionStrings__ChatOps is set too. Unset one of the two.", problem);
    }

    [Fact]
    public async Task Other_programs_variables_are_none_of_our_business()
    {
        Assert.Empty(await Reading.ProblemsAsync("", ("STORAGE", "x"), ("npm__config__x", "y"), ("Foo__Bar__File", "/nowhere"), ("PATH", "/bin")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
