using ChatOps.Bot.Settings;

namespace ChatOps.Tests.Bot.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private static readonly string Example = Path.Combine(SourceRoot, "deploy", "chatops.example.yaml");

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-test.").FullName;

    [Fact]
    public async Task Settings_in_order_are_said_to_be()
    {
        var session = await Session.RunAsync("settings", "check", "--settings", Example);

        Assert.Equal(new Session(0, $"{Example} is in order: 6 people, sign-in FirstRun, record in Sqlite.\n", ""), session);
    }

    [Theory]
    [InlineData("settings", "check")]
    [InlineData("doctor")]
    [InlineData("run")]
    public async Task Wrong_settings_stop_every_command_with_all_that_is_wrong(params string[] command)
    {
        var file = Path.Combine(_folder, "chatops.yaml");
        await File.WriteAllTextAsync(file, "peopel: []\nconsole: {listen: 8080}\n", Token);

        var session = await Session.RunAsync([.. command, "--settings", file]);

        Assert.Equal(2, session.Exit);
        Assert.StartsWith($"{file}:1: peopel is not a section of the settings. Did you mean people?\n{file}:2: console.listen must be text.", session.Complaints, StringComparison.Ordinal);
        Assert.EndsWith("The settings have 2 errors.\n", session.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_is_printed_for_editors()
    {
        var session = await Session.RunAsync("settings", "schema");

        Assert.Equal((0, SettingsSchema.Text()), (session.Exit, session.Answers));
    }

    [Fact]
    public async Task Without_a_bot_the_command_says_where_it_looked_and_how_to_start_one()
    {
        var socket = Path.Combine(_folder, "chatops.sock");

        var session = await Session.RunAsync("incident", "--socket", socket, "list");

        Assert.Equal(new Session(3, "", $"No bot is running here: there is no socket at {socket}. Start one with: chatops run\n"), session);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
