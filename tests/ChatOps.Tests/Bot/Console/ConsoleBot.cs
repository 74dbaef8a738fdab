using ChatOps.Bot;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Console;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Console;

/// <summary>A whole bot in this process, spoken to over HTTP as a browser does.</summary>
internal sealed class ConsoleBot : IAsyncDisposable
{
    private const string AnaAndBob =
        """
        - {id: ana, name: Ana, roles: [commander, responder], accounts: {console: [ana, ana@example.org]} }
        - {id: bob, name: Bob, roles: [commander, responder], accounts: {console: [bob]} }
        """;

    private readonly TestDatabase _database;
    private readonly string _folder;
    private readonly TerminalSocket _socket;
    private readonly WebApplication _host;

    private ConsoleBot(TestDatabase database, string folder, TerminalSocket socket, WebApplication host)
    {
        _database = database;
        _folder = folder;
        _socket = socket;
        _host = host;
        Address = new Uri(BotHost.Address(host));
    }

    public Uri Address { get; }

    /// <summary>The address without a slash at its end.</summary>
    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    public ChatOpsRecord Record => _host.Services.GetRequiredService<ChatOpsRecord>();

    public IChatPort Port => _host.Services.GetRequiredService<ConsolePort>();

    /// <summary>Starts it on a record of its own.</summary>
    /// <param name="console">The console's settings, less the address.</param>
    /// <param name="answers">Where the test is about them.</param>
    /// <param name="people">Its people, as a list of the settings.</param>
    public static async Task<ConsoleBot> StartAsync(
        string console = "signIn: firstRun", StorageProvider provider = StorageProvider.Sqlite, TestDatabase? database = null,
        (string Variable, string Value)? environment = null, ConsoleBot? keysOf = null, AnswerLimits? answers = null,
        string people = AnaAndBob)
    {
        database ??= await TestDatabase.CreateAsync(provider);
        var folder = Path.Combine(Path.GetTempPath(), $"chatops-console.{Guid.NewGuid():n}");
        var path = provider == StorageProvider.Sqlite ? database.Options.Path : Path.Combine(folder, "chatops.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (string, string)[] connection = database.Options.ConnectionString is { } text ? [("ConnectionStrings__ChatOps", text)] : [];
        var settings = await Reading.SettingsAsync(
            $$"""
            people:
            {{people}}
            console: {listen: 'http://127.0.0.1:0', {{console}}}
            storage: {provider: {{provider.ToString().ToLowerInvariant()}}, path: '{{path}}'}
            """,
            [.. connection, .. environment is { } variable ? [variable] : Array.Empty<(string, string)>()]);
        if (keysOf is not null)
        {
            CopyKeys(keysOf._folder, Path.GetDirectoryName(path)!);
        }

        var socket = TerminalSocket.Claim(TerminalSocket.PathFor(settings.Terminal, settings.Storage));
        var host = BotHost.Build(settings with { Answers = answers ?? PatientAnswers.Limits }, socket, TimeProvider.System);
        await host.PrepareRecordAsync(Token);
        await host.StartAsync(Token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Until.Patience);
        await BotHost.ReadyAsync(host, TimeProvider.System, patience.Token);
        return new ConsoleBot(database, Path.GetDirectoryName(path)!, socket, host);
    }

    /// <summary>A browser that has been nowhere yet.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Address };

    /// <summary>The browser of one of the people of a first run, signed in.</summary>
    public async Task<ConsoleVisitor> EnterAsync(string account)
    {
        var visitor = new ConsoleVisitor(Browser(), $"as/{account}/");
        using var entered = await visitor.GetAsync("");
        Assert.Equal(System.Net.HttpStatusCode.Redirect, entered.StatusCode);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await Record.ClearPoolAsync();
        await _host.DisposeAsync();
        _socket.Dispose();
        _database.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static void CopyKeys(string from, string to)
    {
        var keys = Directory.CreateDirectory(Path.Combine(to, "keys"));
        foreach (var key in Directory.EnumerateFiles(Path.Combine(from, "keys")))
        {
            File.Copy(key, Path.Combine(keys.FullName, Path.GetFileName(key)));
        }
    }
}
