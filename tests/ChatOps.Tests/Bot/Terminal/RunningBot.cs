using System.Net.Sockets;
using ChatOps.Bot;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Bot.CommandLine;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Terminal;

/// <summary>A whole bot in this process, on a port and a socket of its own.</summary>
internal sealed class RunningBot : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly TerminalSocket _socket;
    private readonly WebApplication _host;

    private RunningBot(TestDatabase database, TerminalSocket socket, WebApplication host)
    {
        _database = database;
        _socket = socket;
        _host = host;
        Http = new HttpClient { BaseAddress = new Uri(BotHost.Address(host)) };
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket.Path), token);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        OverSocket = new HttpClient(handler) { BaseAddress = new Uri("http://chatops") };
    }

    public HttpClient Http { get; }

    public HttpClient OverSocket { get; }

    public string Socket => _socket.Path;

    /// <summary>Starts a bot of two people: ana, who is the user of this process, and bob.</summary>
    public static async Task<RunningBot> StartAsync(string signIn = "firstRun", bool prepared = true)
    {
        var database = prepared ? await TestDatabase.CreateAsync(StorageProvider.Sqlite) : await TestDatabase.CreateEmptyAsync(StorageProvider.Sqlite);
        var settings = await Reading.SettingsAsync(
            $$"""
            people:
            - {id: ana, name: Ana, roles: [commander, responder], accounts: {console: [ana], terminal: ['{{Environment.UserName}}'] } }
            - {id: bob, name: Bob, roles: [commander, responder], accounts: {console: [bob] }, timeZone: Asia/Tokyo}
            console: {listen: 'http://127.0.0.1:0', signIn: {{signIn}}, localPerson: ana}
            storage: {path: '{{database.Options.Path}}'}
            """);
        var socket = TerminalSocket.Claim(TerminalSocket.PathFor(settings.Terminal, settings.Storage));
        var host = BotHost.Build(settings with { Answers = PatientAnswers.Limits }, socket, TimeProvider.System);
        if (prepared)
        {
            await host.PrepareRecordAsync(Token);
        }

        await host.StartAsync(Token);
        if (prepared)
        {
            await BotHost.ReadyAsync(host, TimeProvider.System, Token);
        }

        return new RunningBot(database, socket, host);
    }

    /// <summary>Types at the command line.</summary>
    public Task<Session> TypeAsync(params string[] words) => Session.RunAsync(["incident", "--socket", Socket, .. words]);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        OverSocket.Dispose();
        await _host.StopAsync(CancellationToken.None);
        await _host.Services.GetRequiredService<ChatOpsRecord>().ClearPoolAsync();
        await _host.DisposeAsync();
        _socket.Dispose();
        _database.Dispose();
    }
}
