using ChatOps.Bot;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>A whole bot in this process that is installed in a workspace: what it hears and says goes over HTTP.</summary>
internal sealed class SlackBot : IAsyncDisposable
{
    public const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";

    private readonly bool _ownsDatabase;
    private readonly TerminalSocket _socket;
    private readonly WebApplication _host;

    private SlackBot(FakeSlack slack, TestDatabase database, bool ownsDatabase, TerminalSocket socket, WebApplication host)
    {
        Slack = slack;
        Database = database;
        _ownsDatabase = ownsDatabase;
        _socket = socket;
        _host = host;
        Address = new Uri(BotHost.Address(host));
    }

    public FakeSlack Slack { get; }

    public TestDatabase Database { get; }

    public Uri Address { get; }

    public ChatOpsRecord Record => _host.Services.GetRequiredService<ChatOpsRecord>();

    /// <summary>Starts it with two people, ana (U0ANA) and bob (U0BOB), and Slack's three secrets.</summary>
    /// <param name="slack">The workspace.</param>
    /// <param name="more">More of the slack: section.</param>
    /// <param name="socketMode">Whether deliveries come over a socket.</param>
    /// <param name="answers">Where the test is about them.</param>
    public static async Task<SlackBot> StartAsync(
        FakeSlack slack, string more = "", bool socketMode = false, StorageProvider provider = StorageProvider.Sqlite, TestDatabase? database = null, string people = "", string hosts = "",
        AnswerLimits? answers = null)
    {
        var owns = database is null;
        database ??= await TestDatabase.CreateAsync(provider);
        slack.AddUser("U0ANA", "ana");
        slack.AddUser("U0BOB", "bob");
        var path = provider == StorageProvider.Sqlite ? database.Options.Path : Path.Combine(Path.GetTempPath(), $"chatops-slack.{Guid.NewGuid():n}", "chatops.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var environment = new List<(string, string)>
        {
            ("Slack__BotToken", FakeSlack.BotToken), ("Slack__SigningSecret", Secret), ("Slack__ApiUrl", slack.Api.ToString()),
        };
        if (socketMode)
        {
            environment.Add(("Slack__AppToken", FakeSlack.AppToken));
        }

        if (database.Options.ConnectionString is { } connection)
        {
            environment.Add(("ConnectionStrings__ChatOps", connection));
        }

        var settings = await Reading.SettingsAsync(
            $$"""
            people:
            - {id: ana, name: Ana Admin, roles: [commander, responder, approver], email: ana@example.org, accounts: {slack: [{{FakeSlack.Team}}/U0ANA], console: [ana]} }
            - {id: bob, name: Bob Builder, roles: [commander, responder, approver], email: bob@example.org, accounts: {slack: [{{FakeSlack.Team}}/U0BOB]} }
            {{people}}
            console: {listen: 'http://127.0.0.1:0', signIn: firstRun}
            slack: {channel: {{FakeSlack.Lobby}}{{(more.Length > 0 ? $", {more}" : "")}} }
            storage: {provider: {{provider.ToString().ToLowerInvariant()}}, path: '{{path}}'}
            {{hosts}}
            """,
            [.. environment]);
        var socket = TerminalSocket.Claim(TerminalSocket.PathFor(settings.Terminal, settings.Storage));
        var host = BotHost.Build(settings with { Answers = answers ?? PatientAnswers.Limits }, socket, TimeProvider.System);
        await host.PrepareRecordAsync(Token);
        await host.StartAsync(Token);
        await BotHost.ReadyAsync(host, TimeProvider.System, Token);
        return new SlackBot(slack, database, owns, socket, host);
    }

    /// <summary>Somebody at Slack; what they do is signed by it.</summary>
    public SlackVisitor Visitor(string user, string team = FakeSlack.Team) => new(Slack, Address, user, team);

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<Incident> IncidentAsync(int number = 1)
    {
        await using var db = Record.Read();
        return await db.Incidents.SingleAsync(incident => incident.Number == number, Token);
    }

    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(int number = 1)
    {
        var incident = await IncidentAsync(number);
        await using var db = Record.Read();
        return await db.TimelineEntries.Of(incident.Id).ToListAsync(Token);
    }

    public async Task<int> IncidentsAsync()
    {
        await using var db = Record.Read();
        return await db.Incidents.CountAsync(Token);
    }

    /// <summary>The message of the bot that says this, once it is there.</summary>
    public async Task<FakeMessage> SaidAsync(string words, string? channel = null, string? to = null)
    {
        FakeMessage? found = null;
        await Until.TrueAsync(() => Task.FromResult((found = Slack.Messages.LastOrDefault(message => message.User == FakeSlack.BotUser
            && (channel is null || message.Channel == channel) && (to is null || message.VisibleTo == to) && message.Words.Contains(words, StringComparison.Ordinal))) is not null));
        return found!;
    }

    /// <summary>The message in the incident's channel, for everybody there, that says this, once it is there.</summary>
    public async Task<FakeMessage> SaidToAllAsync(string words)
    {
        FakeMessage? found = null;
        await Until.TrueAsync(() => Task.FromResult((found = Slack.Messages.LastOrDefault(message => message.User == FakeSlack.BotUser && message.VisibleTo is null
            && message.Channel[0] == 'C' && message.Channel != FakeSlack.Lobby && message.Words.Contains(words, StringComparison.Ordinal))) is not null));
        return found!;
    }

    /// <summary>Waits until everything that is to be said was said, or given up.</summary>
    public Task QuietAsync() => Until.TrueAsync(async () =>
    {
        await using var db = Record.Read();
        return !await db.InboundDeliveries.AnyAsync(delivery => delivery.ProcessedAt == null, Token)
            && !await db.OutgoingMessages.AnyAsync(message => message.State == ChatOps.Storage.Outbox.OutgoingState.Pending || message.State == ChatOps.Storage.Outbox.OutgoingState.Sending, Token);
    });

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await Record.ClearPoolAsync();
        await _host.DisposeAsync();
        _socket.Dispose();
        if (_ownsDatabase)
        {
            Database.Dispose();
        }
    }
}
