using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>Against other people's programs: Slack's own clients, and a workspace that is not ours.</summary>
public class SlackCounterpartTests
{
    [Fact]
    public async Task Slacks_own_clients_take_the_workspace_of_these_tests_for_slack()
    {
        await using var slack = await FakeSlack.StartAsync();
        slack.AddUser("U0ANA", "ana");
        var posts = 0;
        slack.Before = call => call.Method == "chat.postMessage" && Interlocked.Increment(ref posts) == 1 ? new FakeTrouble.Wait(1) : null;
        await using var clients = Counterpart.Start("slack-clients.mjs", slack.Api.ToString(), FakeSlack.BotToken, FakeSlack.AppToken);

        Assert.Contains("\"scopes\":true", await clients.SaysAsync("auth.test"), StringComparison.Ordinal);
        Assert.Contains("name_taken", await clients.SaysAsync("refused"), StringComparison.Ordinal);
        Assert.Contains("\"seconds\":1", await clients.SaysAsync("rate limited"), StringComparison.Ordinal);
        Assert.Contains("\"same\":true,\"id\":\"7\"", await clients.SaysAsync("found again"), StringComparison.Ordinal);
        await clients.SaysAsync("connected");
        await slack.DeliverAsync("slash_commands", new JsonObject { ["command"] = "/incident", ["text"] = "one" }, cancellationToken: Token);
        await clients.SaysAsync("\"text\":\"one\"");
        await slack.DeliverAsync("events_api", new JsonObject { ["type"] = "event_callback", ["event_id"] = "Ev1", ["event"] = new JsonObject { ["type"] = "app_mention", ["text"] = "hello" } }, acceptsAnswer: false, cancellationToken: Token);
        await clients.SaysAsync("mention");
        await Until.TrueAsync(() => Task.FromResult(slack.Sockets.Acknowledged.Count == 2));
        Assert.Contains("heard one", slack.Sockets.Acknowledged.First(), StringComparison.Ordinal);

        await slack.AskToReconnectAsync("refresh_requested", Token);
        await clients.SaysAsync("\"connections\":2");
        await slack.DeliverAsync("slash_commands", new JsonObject { ["command"] = "/incident", ["text"] = "two" }, cancellationToken: Token);
        await clients.SaysAsync("\"text\":\"two\"");
    }

    [Fact]
    public async Task An_incident_lives_in_a_workspace_that_is_not_ours()
    {
        await using var workspace = await Workspace.StartAsync();
        var (ana, bob) = (await workspace.UserAsync("ana"), await workspace.UserAsync("bob"));
        var lobby = await workspace.ChannelAsync("incidents");
        await using var bot = await BotProcess.StartAsync(
            BotProcess.FirstRun($"slack: {{ channel: {lobby} }}")
                .Replace("console: [commander]", $"console: [commander], slack: [{Workspace.Team}/{ana}]", StringComparison.Ordinal)
                .Replace("console: [technical-lead]", $"console: [technical-lead], slack: [{Workspace.Team}/{bob}]", StringComparison.Ordinal),
            Token, ("Slack__BotToken", Workspace.BotToken), ("Slack__SigningSecret", SlackBot.Secret), ("Slack__ApiUrl", workspace.Api.ToString()));

        await TypeAsync(ana, lobby, "open p1 odd logins on pve1");
        var channel = "";
        await Until.TrueAsync(async () => (channel = await workspace.ChannelAsync("inc-1-odd-logins-on-pve1")).Length > 0);
        await SaysAsync(channel, "opened INC-1");
        await SaysAsync(lobby, "INC-1 opened");
        var card = await workspace.MessageAsync(channel, message => Buttons(message).Any(button => button["text"]!["text"]!.GetValue<string>() == "I take command"));
        var acknowledge = Buttons(card).First(button => button["text"]!["text"]!.GetValue<string>() == "Acknowledge")["value"]!.GetValue<string>();
        await InteractAsync(new JsonObject
        {
            ["type"] = "block_actions",
            ["team"] = new JsonObject { ["id"] = Workspace.Team },
            ["user"] = new JsonObject { ["id"] = bob, ["team_id"] = Workspace.Team },
            ["trigger_id"] = "1.1",
            ["channel"] = new JsonObject { ["id"] = channel },
            ["actions"] = new JsonArray(new JsonObject { ["action_id"] = "command-0", ["value"] = acknowledge }),
        });
        await SaysAsync(channel, "Tove acknowledged INC-1");
        await Until.TrueAsync(async () => (await workspace.MessageAsync(channel, message => message["ts"]!.GetValue<string>() == card["ts"]!.GetValue<string>())).ToJsonString().Contains("by Tove", StringComparison.Ordinal)
            || !Buttons(await workspace.MessageAsync(channel, message => message["ts"]!.GetValue<string>() == card["ts"]!.GetValue<string>())).Any(button => button["text"]!["text"]!.GetValue<string>() == "Acknowledge"));
        await TypeAsync(ana, channel, "note seen by the night shift");
        await SaysAsync(channel, "seen by the night shift");

        Task SaysAsync(string where, string words) => workspace.MessageAsync(where, message => message.ToJsonString().Contains(words, StringComparison.Ordinal));

        async Task TypeAsync(string user, string where, string text) => await SendAsync("commands", SlackVisitor.Form(
            ("team_id", Workspace.Team), ("channel_id", where), ("user_id", user), ("command", "/incident"), ("text", text), ("trigger_id", $"{Guid.NewGuid()}")));

        Task InteractAsync(JsonObject payload) => SendAsync("interactions", SlackVisitor.Form(("payload", payload.ToJsonString())));

        async Task SendAsync(string path, string body)
        {
            using var response = await SlackVisitor.SendRawAsync(
                new Uri(bot.Address), path, Encoding.UTF8.GetBytes(body), "application/x-www-form-urlencoded", TimeProvider.System.GetUtcNow(), SlackBot.Secret);
            Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static IEnumerable<JsonNode> Buttons(JsonNode message) =>
        (message["blocks"] as JsonArray ?? []).Where(block => block!["type"]!.GetValue<string>() == "actions").SelectMany(block => block!["elements"]!.AsArray()).OfType<JsonNode>();

    /// <summary>A workspace of <c>emulate</c>.</summary>
    private sealed class Workspace : IAsyncDisposable
    {
        public const string Team = "T000000001";
        public const string BotToken = "xoxb-counterpart";

        private readonly string _folder = Directory.CreateTempSubdirectory("chatops-emulate-").FullName;
        private readonly HttpClient _http = new();
        private readonly int _port = BotProcess.FreePort();
        private Counterpart? _program;

        public Uri Api => new($"http://127.0.0.1:{_port}/api/");

        public static async Task<Workspace> StartAsync()
        {
            var workspace = new Workspace();
            var seed = Path.Combine(workspace._folder, "seed.yaml");
            await File.WriteAllTextAsync(
                seed,
                $$"""
                tokens:
                  {{BotToken}}: { login: chatops, scopes: [chat:write] }
                slack:
                  team: { name: Company, domain: company }
                  users:
                  - { name: chatops, real_name: ChatOps, email: bot@example.org }
                  - { name: ana, real_name: Ana Admin, email: ana@example.org }
                  - { name: bob, real_name: Bob Builder, email: bob@example.org }
                  channels:
                  - { name: incidents, topic: everybody }
                """,
                Token);
            workspace._program = Counterpart.Start("node_modules/emulate/dist/index.js", "--service", "slack", "--port", $"{workspace._port}", "--seed", seed);
            workspace._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", BotToken);
            await workspace._program.SaysAsync("Ready");
            return workspace;
        }

        public async Task<string> UserAsync(string name) =>
            (await CallAsync("users.list", []))["members"]!.AsArray().Single(user => user!["name"]!.GetValue<string>() == name)!["id"]!.GetValue<string>();

        public async Task<string> ChannelAsync(string name) =>
            (await CallAsync("conversations.list", []))["channels"]!.AsArray().FirstOrDefault(channel => channel!["name"]!.GetValue<string>() == name)?["id"]!.GetValue<string>() ?? "";

        /// <summary>The newest message of that kind, once it is there.</summary>
        public async Task<JsonNode> MessageAsync(string channel, Func<JsonNode, bool> isIt)
        {
            JsonNode? found = null;
            await Until.TrueAsync(async () => (found = (await CallAsync("conversations.history", new() { ["channel"] = channel, ["limit"] = "100" }))["messages"]!.AsArray().FirstOrDefault(message => isIt(message!))) is not null);
            return found!;
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            if (_program is not null)
            {
                await _program.DisposeAsync();
            }

            Directory.Delete(_folder, recursive: true);
        }

        private async Task<JsonNode> CallAsync(string method, Dictionary<string, string> arguments)
        {
            using var response = await _http.PostAsync(new Uri(Api, method), new FormUrlEncodedContent(arguments), Token);
            return (await response.Content.ReadFromJsonAsync<JsonNode>(Token))!;
        }
    }
}
