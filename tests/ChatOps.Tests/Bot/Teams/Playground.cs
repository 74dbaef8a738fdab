using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Microsoft's own emulator of Teams, with a tenant, a team and six people of ours.</summary>
internal sealed class Playground : IAsyncDisposable
{
    public const string Tenant = "44444444-4444-4444-8444-444444444444";
    public const string Bot = "28:55555555-5555-4555-8555-555555555555";
    public const string BotName = "incident";
    public const string Channel = "19:incidents@thread.tacv2";
    public const string ChannelName = "Incidents";
    public const string GroupName = "Night shift";
    public const string Group = "19:nightshift@thread.v2";

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-playground-").FullName;
    private readonly HttpClient _http = new();
    private Counterpart? _program;

    public int Port { get; } = BotProcess.FreePort();

    public string Address => $"http://127.0.0.1:{Port}";

    public string ServiceUrl => $"{Address}/_connector";

    /// <summary>Somebody's object in the directory; 0 is the one who sits before it.</summary>
    public static string Account(int user) => $"66666666-6666-4666-8666-66666666666{user}";

    public static string User(int user) => $"29:user-{user}";

    /// <summary>Starts it before a bot that is there.</summary>
    public async Task StartAsync(Uri bot)
    {
        var path = Path.Combine(_folder, ".m365agentsplayground.yml");
        await File.WriteAllTextAsync(
            path,
            $$"""
            version: "0.1.1"
            tenantId: {{Tenant}}
            bot: { id: "{{Bot}}", name: {{BotName}} }
            currentUser: {{Person(0, "Ines", "Ito")}}
            users:
            - {{Person(1, "Sami", "Salo")}}
            - {{Person(2, "Tove", "Thorn")}}
            - {{Person(3, "Noor", "Nadir")}}
            - {{Person(4, "Marta", "Moss")}}
            - {{Person(5, "Wim", "Wolff")}}
            personalChat: { id: "a:personal-0" }
            groupChat: { id: "{{Group}}", name: {{GroupName}} }
            team:
              id: "19:general@thread.tacv2"
              name: Security
              aadGroupId: 77777777-7777-4777-8777-777777777777
              channels:
              - { id: "{{Channel}}", name: {{ChannelName}} }
            """,
            Token);
        _program = Counterpart.Start(
            "node_modules/@microsoft/m365agentsplayground/cli.js", [("TEAMSAPPTESTER_BROWSER", "none"), ("M365_AGENTS_PLAYGROUND_CONFIG_PATH", path)],
            "start", "-e", new Uri(bot, "api/messages").ToString(), "-c", "msteams", "-p", $"{Port}", "--service-url", ServiceUrl, "--disable-telemetry");
        await Until.TrueAsync(IsThereAsync);
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

    private async Task<bool> IsThereAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(Address), Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Person(int user, string given, string surname) =>
        $"{{ id: \"{User(user)}\", name: {given} {surname}, userPrincipleName: {given}@example.org, aadObjectId: {Account(user)}, givenName: {given}, surname: {surname}, email: {given}@example.org }}";
}
