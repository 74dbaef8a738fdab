using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChatOps.Bot.Terminal;

namespace ChatOps.Tests.Bot.Terminal;

/// <summary>The command line against a whole bot, over its socket.</summary>
public class TerminalTests
{
    [Fact]
    public async Task The_kernel_says_who_is_typing()
    {
        await using var bot = await RunningBot.StartAsync();

        var session = await bot.TypeAsync("whoami");

        Assert.Equal((0, ""), (session.Exit, session.Complaints));
        Assert.StartsWith("Ana\n", session.Answers, StringComparison.Ordinal);
        Assert.Contains($"Terminal {Environment.UserName}", session.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_reach_the_bot_as_they_were_typed()
    {
        await using var bot = await RunningBot.StartAsync();

        Assert.Equal(0, (await bot.TypeAsync("open", "p1", "--sensitive-looking \"files\" on pve1, -h", "--host", "pve 1")).Exit);
        Assert.Equal(0, (await bot.TypeAsync("note", "INC-1", "--host x \"quoted\"  'twice'", "@bob", "--", "--json", "is", "no", "option")).Exit);

        var shown = await bot.TypeAsync("show", "INC-1");
        var timeline = await bot.TypeAsync("timeline", "--room", "INC-1");
        Assert.StartsWith("INC-1 · --sensitive-looking \"files\" on pve1, -h\n", shown.Answers, StringComparison.Ordinal);
        Assert.Contains("host pve 1", shown.Answers, StringComparison.Ordinal);
        Assert.Contains("--host x \"quoted\"  'twice' @bob -- --json is no option", timeline.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_first_run_one_may_be_anybody_and_the_record_says_that_nobody_checked()
    {
        await using var bot = await RunningBot.StartAsync();

        var session = await bot.TypeAsync("whoami", "--as", "bob");
        var unknown = await bot.TypeAsync("whoami", "--as", "carl");

        Assert.StartsWith("Bob\n", session.Answers, StringComparison.Ordinal);
        Assert.Contains("Asia/Tokyo", session.Answers, StringComparison.Ordinal);
        Assert.Equal((1, "Nobody in the settings is called carl. There are: ana, bob.\n"), (unknown.Exit, unknown.Answers));
    }

    [Fact]
    public async Task In_earnest_nobody_speaks_for_another()
    {
        await using var bot = await RunningBot.StartAsync(signIn: "local");

        var session = await bot.TypeAsync("--as", "bob", "whoami");

        Assert.Equal(1, session.Exit);
        Assert.Equal($"--as is for trying the bot out, and this bot is in earnest (console: signIn: is not firstRun). Leave it out: you act as {Environment.UserName}, the user that you are on this machine.\n", session.Answers);
    }

    [Fact]
    public async Task The_same_delivery_is_done_once_however_often_it_is_sent()
    {
        await using var bot = await RunningBot.StartAsync();
        var delivery = new TerminalDelivery("one-and-the-same", Text: "open p2 Twice typed");

        var answers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await bot.OverSocket.PostAsJsonAsync(TerminalEndpoint.DeliveriesPath, delivery, TerminalJson.Options, Token);
            answers.Add(await response.Content.ReadAsStringAsync(Token));
        }

        Assert.Single(answers.Distinct());
        Assert.DoesNotContain("INC-2", (await bot.TypeAsync("list")).Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_survives_the_connection_that_it_was_sent_over()
    {
        await using var bot = await RunningBot.StartAsync();
        var folder = Directory.CreateTempSubdirectory("chatops-test.").FullName;
        var between = Path.Combine(folder, "between.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(between));
        listener.Listen();
        var relay = RelayAsync(listener, bot.Socket);

        var session = await CommandLine.Session.RunAsync("incident", "--socket", between, "open", "p3", "Once only");

        Assert.Equal((0, "The connection to the bot broke; asking again…\n"), (session.Exit, session.Complaints));
        Assert.StartsWith("INC-1 is open", session.Answers, StringComparison.Ordinal);
        Assert.DoesNotContain("INC-2", (await bot.TypeAsync("list")).Answers, StringComparison.Ordinal);
        await relay;
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_answer_is_there_for_programs_too()
    {
        await using var bot = await RunningBot.StartAsync();

        var session = await bot.TypeAsync("list", "--json");

        var answer = JsonNode.Parse(session.Answers)!;
        Assert.Equal("done", (string?)answer["outcome"]);
        Assert.NotNull(answer["notice"]!["blocks"]);
    }

    [Fact]
    public async Task What_a_command_lacks_is_said_with_the_way_to_say_it()
    {
        await using var bot = await RunningBot.StartAsync();
        await bot.TypeAsync("open", "p3", "x");

        var session = await bot.TypeAsync("note", "INC-1");

        Assert.Equal((1, $"Note for INC-1 needs more: words for the timeline. Say it in the command: chatops incident --socket {bot.Socket} note INC-1 <text>\n"), (session.Exit, session.Answers));
    }

    [Fact]
    public async Task The_network_does_not_reach_the_socket_and_the_socket_does_not_reach_the_console()
    {
        await using var bot = await RunningBot.StartAsync();

        using var overNetwork = await bot.Http.PostAsJsonAsync(TerminalEndpoint.DeliveriesPath, new TerminalDelivery("k", Text: "list"), Token);
        Assert.NotEqual(HttpStatusCode.OK, overNetwork.StatusCode);
        Assert.DoesNotContain("outcome", await overNetwork.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/healthz", "/readyz", "/console/deliveries", "/terminal", "/terminal/deliveries/" })
        {
            using var response = await bot.OverSocket.GetAsync(path, Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{\"deliveryKey\":\"k\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"deliveryKey\":\"\",\"text\":\"list\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"deliveryKey\":\"k\",\"text\":\"list\",\"words\":[\"list\"]}", HttpStatusCode.BadRequest)]
    public async Task What_is_no_delivery_is_refused(string body, HttpStatusCode expected)
    {
        await using var bot = await RunningBot.StartAsync();

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await bot.OverSocket.PostAsync(TerminalEndpoint.DeliveriesPath, content, Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Only_the_bots_own_user_can_use_the_socket()
    {
        await using var bot = await RunningBot.StartAsync();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bot.Socket));
        }
    }

    [Fact]
    public async Task It_says_when_it_is_alive_and_when_it_is_ready()
    {
        await using var bot = await RunningBot.StartAsync();

        Assert.Equal("ChatOps is alive.", await bot.Http.GetStringAsync("/healthz", Token));
        Assert.Equal("ChatOps is ready.", await bot.Http.GetStringAsync("/readyz", Token));
    }

    [Fact]
    public async Task It_is_alive_but_not_ready_while_the_record_is_not_up_to_date()
    {
        await using var bot = await RunningBot.StartAsync(prepared: false);

        using var ready = await bot.Http.GetAsync("/readyz", Token);

        Assert.Equal("ChatOps is alive.", await bot.Http.GetStringAsync("/healthz", Token));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Not ready: migrations.", await ready.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Passes one request on and hangs up before its answer; lets the next through whole.</summary>
    private static async Task RelayAsync(Socket listener, string bot)
    {
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var caller = await listener.AcceptAsync(Token);
            using var called = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await called.ConnectAsync(new UnixDomainSocketEndPoint(bot), Token);
            await using var from = new NetworkStream(caller);
            await using var to = new NetworkStream(called);
            var asking = from.CopyToAsync(to, Token);
            if (attempt == 1)
            {
                await to.ReadExactlyAsync(new byte[16], Token);
                continue;
            }

            await Task.WhenAny(to.CopyToAsync(from, Token), asking);
        }
    }
}
