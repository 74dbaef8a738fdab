using System.Net;
using System.Text.Json;
using ChatOps.Bot.Terminal;
using ChatOps.Tests.Bot.CommandLine;

namespace ChatOps.Tests.Bot.Terminal;

/// <summary>The record as a file, from the command line over the bot's socket.</summary>
public sealed class TerminalExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-test.").FullName;

    [Fact]
    public async Task An_export_is_written_whole_and_can_be_verified_with_the_head_that_was_said()
    {
        await using var bot = await RunningBot.StartAsync();
        await bot.TypeAsync("open", "p1", "Füße & <b>files</b> 🔥");
        var file = Path.Combine(_folder, "INC-1.json");
        var link = await bot.TypeAsync("export", "INC-1", "json");

        var session = await bot.TypeAsync("export", "INC-1", "json", "--output", file);

        Assert.Equal((0, $"INC-1.json is in {file}.\n", ""), (session.Exit, session.Answers, session.Complaints));
        Assert.Equal([file], Directory.GetFiles(_folder));
        var head = link.Answers[link.Answers.IndexOf('#', StringComparison.Ordinal)..].Split(':')[0];
        var verified = await Session.RunAsync("verify", file, "--quoted", head);
        Assert.StartsWith($"{file}: the timeline holds.", verified.Answers, StringComparison.Ordinal);
        Assert.Equal(0, verified.Exit);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("PK and the rest", "is a zip. Unpack it")]
    [InlineData("# INC-1: odd logins", "is no timeline in JSON")]
    public async Task Something_else_than_an_export_is_not_taken_for_one_that_was_tampered_with(string content, string words)
    {
        var file = Path.Combine(_folder, "INC-1.other");
        await File.WriteAllTextAsync(file, content, Token);

        var verified = await Session.RunAsync("verify", file);

        Assert.Equal((2, ""), (verified.Exit, verified.Answers));
        Assert.Contains(words, verified.Complaints, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "{\"format\":\"chatops-timeline-1\"")]
    [InlineData("md", "# INC-1: odd logins\n")]
    [InlineData("html", "<!doctype html>\n")]
    public async Task To_the_standard_output_goes_the_file_and_nothing_else(string form, string beginning)
    {
        await using var bot = await RunningBot.StartAsync();
        await bot.TypeAsync("open", "p1", "odd", "logins");

        var session = await bot.TypeAsync("export", "INC-1", form, "--output=-");

        Assert.Equal((0, ""), (session.Exit, session.Complaints));
        Assert.StartsWith(beginning, session.Answers, StringComparison.Ordinal);
        if (form == "json")
        {
            using var document = JsonDocument.Parse(session.Answers);
            Assert.Equal("odd logins", document.RootElement.GetProperty("about").GetProperty("title").GetString());
        }
    }

    [Fact]
    public async Task It_is_on_the_timeline_as_a_download_is()
    {
        await using var bot = await RunningBot.StartAsync();
        await bot.TypeAsync("open", "p1", "odd", "logins");

        await bot.TypeAsync("--as", "bob", "export", "INC-1", "md", "--output", Path.Combine(_folder, "x.md"));

        Assert.Contains("Bob asked: download INC-1.md", (await bot.TypeAsync("timeline", "INC-1")).Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_see_a_sensitive_incident_gets_no_file_of_it_by_any_way()
    {
        await using var bot = await RunningBot.StartAsync();
        await bot.TypeAsync("open", "p2", "the manager's mailbox", "--sensitive");
        var file = Path.Combine(_folder, "INC-1.json");

        var session = await bot.TypeAsync("--as", "bob", "export", "INC-1", "json", "--output", file);
        using var direct = await bot.OverSocket.GetAsync($"{TerminalEndpoint.FilesPath}/INC-1.json?as=bob", Token);
        using var nothing = await bot.OverSocket.GetAsync($"{TerminalEndpoint.FilesPath}/INC-9.json?as=bob", Token);

        Assert.Equal(1, session.Exit);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (direct.StatusCode, nothing.StatusCode));
        Assert.Equal(await nothing.Content.ReadAsStringAsync(Token), await direct.Content.ReadAsStringAsync(Token));
        var timeline = (await bot.TypeAsync("timeline", "INC-1")).Answers;
        Assert.Contains("Bob was refused: export INC-1 json", timeline, StringComparison.Ordinal);
        Assert.Contains("Bob was refused: download INC-1.json", timeline, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_earnest_nobody_fetches_for_another()
    {
        await using var bot = await RunningBot.StartAsync(signIn: "local");
        await bot.TypeAsync("open", "p1", "odd", "logins");

        using var response = await bot.OverSocket.GetAsync($"{TerminalEndpoint.FilesPath}/INC-1.json?as=bob", Token);
        using var overNetwork = await bot.Http.GetAsync($"{TerminalEndpoint.FilesPath}/INC-1.json", Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("entries", await overNetwork.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("INC-1.exe")]
    [InlineData("INC-1")]
    [InlineData("")]
    public async Task There_are_no_other_files(string name)
    {
        await using var bot = await RunningBot.StartAsync();
        await bot.TypeAsync("open", "p1", "odd", "logins");

        using var response = await bot.OverSocket.GetAsync($"{TerminalEndpoint.FilesPath}/{Uri.EscapeDataString(name)}", Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_written_and_what_gives_no_file_is_said()
    {
        await using var bot = await RunningBot.StartAsync();
        await bot.TypeAsync("open", "p1", "odd", "logins");

        var nowhere = await bot.TypeAsync("export", "INC-1", "json", "--output", Path.Combine(_folder, "none", "x.json"));
        var list = await bot.TypeAsync("list", "--output", Path.Combine(_folder, "list"));
        var link = await bot.TypeAsync("export", "INC-1", "md");

        Assert.Equal(2, nowhere.Exit);
        Assert.Contains("cannot be written", nowhere.Complaints, StringComparison.Ordinal);
        Assert.Equal(1, list.Exit);
        Assert.Contains("--output is for export", list.Complaints, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.EndsWith($"Write it to a file: chatops incident --socket {bot.Socket} export INC-1 md --output INC-1.md\n", link.Answers, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
